import Testing
import VisionCore

@Suite struct BoxRowsTests {
    /// Boxes of whole pixels, so that many have an edge in common.
    private func boxes(_ count: Int, seed: UInt64) -> [Box] {
        var state = seed
        func next(_ bound: UInt64) -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 33 % bound)
        }
        return (0..<count).map { _ in
            let (left, top) = (next(60), next(60))
            // Some hold no pixel.
            return Box(left: left, top: top, right: left + next(12), bottom: top + next(12))
        }
    }

    @Test(arguments: 1...40) func `finds what a look at each box finds`(count: Int) {
        let kept = boxes(count, seed: UInt64(count))
        var rows = BoxRows()
        for box in kept { rows.append(box) }
        #expect(rows.count == count)
        var found = 0
        for box in boxes(200, seed: 7) {
            for least: Float in [0, 0.2] {
                let wanted = kept.firstIndex { $0.iou(box) > least }
                #expect(rows.first(touching: box) { kept[$0].iou(box) > least } == wanted)
                found += wanted == nil ? 0 : 1
            }
        }
        #expect(count < 8 || found > 0)
    }

    @Test func `nothing touches no boxes`() {
        let everywhere = Box(
            left: -.infinity, top: -.infinity, right: .infinity, bottom: .infinity)
        #expect(BoxRows().first(touching: everywhere) { _ in true } == nil)
        var rows = BoxRows()
        rows.append(Box(left: 1, top: 1, right: 2, bottom: 2))
        #expect(rows.first(touching: everywhere) { $0 > 0 } == nil)
        #expect(rows.first(touching: everywhere) { _ in true } == 0)
    }
}
