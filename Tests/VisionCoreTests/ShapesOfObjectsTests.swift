import Testing
import VisionCore

@Suite struct ShapesOfObjectsTests {
    @Test func `runs count columns, background first`() {
        let mask = InstanceMask(
            size: Size(width: 4, height: 3), columns: 1..<3, rows: 1..<3
        ) { column, row in !(column == 2 && row == 1) }
        #expect(mask.runs == [4, 2, 2, 1, 3])
        #expect(mask.area == 3)
        var pieces: [String] = []
        mask.forEachPiece { pieces.append("\($0):\($1.lowerBound)-\($1.upperBound)") }
        #expect(pieces == ["1:1-3", "2:2-3"])
    }

    @Test func `an empty mask is one run`() {
        let mask = InstanceMask(size: Size(width: 5, height: 2), columns: 0..<0, rows: 0..<2) {
            _, _ in true
        }
        #expect(mask.runs == [10] && mask.area == 0)
    }

    /// The text is pycocotools 2.0.11's of the same pixels: `mask.encode` of a 6 × 5 array.
    @Test func `the text is the one of COCO's tools`() {
        let rows = ["001110", "011110", "011000", "111000", "000001"]
        let marks = rows.map { $0.map { $0 == "1" } }
        let mask = InstanceMask(
            size: Size(width: 6, height: 5), columns: 0..<6, rows: 0..<5
        ) { marks[$1][$0] }
        #expect(mask.runs == [3, 1, 2, 3, 1, 4, 1, 2, 3, 2, 7, 1])
        #expect(mask.text == "3122O10N204O")
    }

    @Test func `a turned box is the same with an angle below a right one`() {
        let box = OrientedBox(
            center: Point(x: 5, y: 6), width: 4, height: 2, angle: 3 * .pi / 4)
        let regular = box.regular
        #expect(regular.width == 2 && regular.height == 4)
        #expect(abs(regular.degrees - 45) < 1e-3)
        #expect(abs(regular.bounds.left - box.bounds.left) < 1e-4)
        #expect(abs(regular.bounds.bottom - box.bounds.bottom) < 1e-4)
        #expect(box.probabilisticIOU(box) > 0.99)
    }
}
