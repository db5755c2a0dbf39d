import Imaging
import Testing
import VisionCore

@testable import Detectors

/// What the makers of MTCNN do with boxes, by hand.
@Suite struct CascadeTests {
    private static func box(
        _ left: Double, _ top: Double, _ right: Double, _ bottom: Double, _ score: Float = 1
    ) -> CascadeBox {
        CascadeBox(left: left, top: top, right: right, bottom: bottom, score: score)
    }

    private static func spec(smallest: Double) -> CascadeSpec {
        let stage = CascadeSpec.Stage(
            input: InputSpec(size: Size(width: 12, height: 12), order: .rgb, fit: .stretch),
            outputs: [], score: 0.6)
        return CascadeSpec(
            proposal: stage, refinement: stage, output: stage, overlap: 0.7,
            label: Label(index: 0, name: "face"), smallest: smallest)
    }

    @Test func `a pyramid ends where a cell does not fit any more`() {
        let levels = Self.spec(smallest: 40).pyramid(of: Size(width: 200, height: 100))
        // 100 × 0.3 = 30, × 0.707 = 21.2, × 0.707 = 15, × 0.707 = 10.6: too small.
        #expect(
            levels.map(\.size) == [
                Size(width: 60, height: 30), Size(width: 43, height: 22),
                Size(width: 30, height: 15),
            ])
        #expect(Self.spec(smallest: 40).pyramid(of: Size(width: 30, height: 30)).isEmpty)
        // Below the cell itself nothing can be looked for.
        #expect(Self.spec(smallest: 1).pyramid(of: Size(width: 13, height: 13)).count == 1)
    }

    @Test func `offsets are shares of sides that count both edges`() {
        let moved = Self.box(10, 20, 29, 59).moved(by: [0.1, -0.1, 0.2, 0])
        #expect(abs(moved.left - 12) < 1e-5 && abs(moved.top - 16) < 1e-5)
        #expect(abs(moved.right - 33) < 1e-5 && moved.bottom == 59)
    }

    @Test func `a square keeps the middle and has the longer side`() {
        let square = Self.box(10, 20, 29, 59).squared
        #expect(square.width == 40 && square.height == 40)
        #expect(square.left == 0 && square.top == 20)
    }

    @Test func `the worse of two boxes goes, by what both or the smaller one share`() {
        let boxes = [Self.box(0, 0, 9, 9, 0.8), Self.box(0, 0, 9, 19, 0.9)]
        // 100 of 200 pixels together, 100 of the smaller one's 100.
        #expect(CascadeBox.best(of: boxes, overlap: 0.7) == [1, 0])
        #expect(CascadeBox.best(of: boxes, overlap: 0.7, measure: .smaller) == [1])
        #expect(CascadeBox.best(of: boxes, overlap: 0.5) == [1, 0], "above, not at")
        #expect(CascadeBox.best(of: boxes, overlap: 0.49) == [1])
    }
}
