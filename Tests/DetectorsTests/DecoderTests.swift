import Detectors
import Testing
import VisionCore

/// Families on outputs that are written by hand; real networks are judged end to end.
@Suite struct DecoderTests {
    @Test func `YOLOX reads a cell as centre and logarithm of the size`() throws {
        let decoder = YOLOXDecoder(strides: [8], classCount: 2)
        let input = Size(width: 16, height: 8)
        try decoder.check(outputs: [[2, 7]], input: input)
        let rows: [Float] = [0, 0, 0, 0, 0.1, 1, 1] + [0.5, 0.25, 0, 0, 0.8, 0.1, 0.9]
        let found = HandWritten.decode(decoder, [([2, 7], rows)], input: input)
        let only = try #require(found.first)
        #expect(found.count == 1 && only.classIndex == 1)
        #expect(abs(only.score - 0.72) < 1e-6)
        #expect(only.box == Box(left: 8, top: -2, right: 16, bottom: 6))
    }

    @Test func `a focal distance is the expectation of its bins`() throws {
        let decoder = FocalDecoder(strides: [8], bins: 8, classCount: 1)
        // One cell; every side has all its weight in bin 2.
        let side: [Float] = (0..<8).map { $0 == 2 ? 50 : 0 }
        let found = HandWritten.decode(
            decoder, [([1, 1], [0.9]), ([1, 32], side + side + side + side)],
            input: Size(width: 8, height: 8))
        let box = try #require(found.first?.box)
        #expect(abs(box.left - (3.5 - 16)) < 1e-3 && abs(box.bottom - (3.5 + 16)) < 1e-3)
    }

    @Test func `values that are not finite give no box`() {
        let decoder = YOLOXDecoder(strides: [8], classCount: 1)
        let row: [Float] = [.nan, 0, 0, 0, 1, 1]
        #expect(
            HandWritten.decode(decoder, [([1, 6], row)], input: Size(width: 8, height: 8)).isEmpty)
    }

    @Test(arguments: [
        (
            AnchorGrid.ssd(maps: [19, 10, 5, 3, 2, 1], lowest: 0.2, highest: 0.95),
            Size(width: 300, height: 300), 1917
        ),
        (
            .squares(
                strides: [8, 16, 32, 64],
                sizes: [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]], isClipped: true),
            Size(width: 320, height: 240), 4420
        ),
        (
            .squares(
                strides: [8, 16, 32], sizes: [[10, 20], [32, 64], [128, 256]], isClipped: false),
            Size(width: 640, height: 480), 12600
        ),
    ])
    func `a grid has the anchors that its network answers`(
        grid: AnchorGrid, input: Size, count: Int
    ) {
        #expect(grid.anchors(input: input).count == count)
    }

    @Test func `outputs that are not the family's are told with both extents`() {
        #expect(throws: DetectorError.self) {
            try YOLOXDecoder(strides: [8], classCount: 80).check(
                outputs: [[3, 4]], input: Size(width: 16, height: 16))
        }
    }
}
