import Annotation
import Imaging
import Testing
import VisionCore

@Suite struct LabelPlacerTests {
    private let size = Size(width: 320, height: 240)
    private let plate = Size(width: 60, height: 14)

    @Test func `a plate lies above its box where there is room`() {
        var placer = LabelPlacer(size: size)
        let rect = placer.place(
            plate, at: PixelRect(left: 100, top: 100, right: 200, bottom: 200))
        #expect(rect == PixelRect(left: 100, top: 86, right: 160, bottom: 100))
    }

    @Test(arguments: [(-20, -20), (300, 0), (0, 230), (310, 235), (-50, 100)])
    func `a plate is never cut off`(_ x: Int, _ y: Int) {
        var placer = LabelPlacer(size: size)
        let box = PixelRect(left: x, top: y, right: x + 40, bottom: y + 40).clipped(to: size)
        let rect = placer.place(plate, at: box)
        #expect(rect.clipped(to: size) == rect)
        #expect(rect.width == plate.width && rect.height == plate.height)
    }

    @Test func `plates of boxes at one place do not cover each other`() {
        var placer = LabelPlacer(size: size)
        let box = PixelRect(left: 100, top: 100, right: 220, bottom: 200)
        let rects = (0..<4).map { _ in placer.place(plate, at: box) }
        for i in rects.indices {
            for j in 0..<i { #expect(rects[i].intersection(rects[j]).isEmpty) }
        }
    }

    @Test func `a picture smaller than a plate keeps its beginning`() {
        var placer = LabelPlacer(size: Size(width: 20, height: 8))
        let rect = placer.place(plate, at: PixelRect(left: 5, top: 2, right: 9, bottom: 6))
        #expect(rect.left == 0 && rect.top == 0)
    }
}
