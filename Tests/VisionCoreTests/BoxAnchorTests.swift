import Testing
import VisionCore

@Suite struct BoxAnchorTests {
    @Test(arguments: [
        (BoxAnchor.bottomCenter, PrecisePoint(x: 15, y: 60)), (.center, PrecisePoint(x: 15, y: 40)),
        (.topCenter, PrecisePoint(x: 15, y: 20)),
    ])
    func `each anchor is where its name says`(anchor: BoxAnchor, point: PrecisePoint) {
        #expect(anchor.point(of: Box(left: 10, top: 20, right: 20, bottom: 60)) == point)
    }

    @Test func `in single precision it is what single precision computes`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let edge = { Float.random(in: -1e6...1e6, using: &generator) }
            let tiny = { Float.random(in: -1e-3...1e-3, using: &generator) }
            let box = Box(left: edge(), top: edge(), right: tiny(), bottom: edge())
            let point = Point(BoxAnchor.center.point(of: box))
            #expect(point.x == (box.left + box.right) / 2)
            #expect(point.y == (box.top + box.bottom) / 2)
        }
    }
}
