import Detectors
import Testing
import VisionCore

@Suite struct SuppressionTests {
    private let size = Size(width: 100, height: 100)

    private func candidate(_ left: Float, _ score: Float, label: Int = 0) -> Candidate {
        Candidate(
            box: Box(left: left, top: 10, right: left + 20, bottom: 30), classIndex: label,
            score: score)
    }

    @Test func `the better of two overlapping boxes of a class stays`() {
        let kept = Suppression(iouThreshold: 0.5).selected(
            from: [candidate(10, 0.6), candidate(12, 0.9), candidate(60, 0.3)], clippedTo: size)
        #expect(kept.map(\.score) == [0.9, 0.3])
    }

    @Test func `boxes of different classes leave each other alone unless told otherwise`() {
        let candidates = [candidate(10, 0.6), candidate(12, 0.9, label: 1)]
        let classWise = Suppression(iouThreshold: 0.5)
        let agnostic = Suppression(iouThreshold: 0.5, isClassAgnostic: true)
        #expect(classWise.selected(from: candidates, clippedTo: size).count == 2)
        #expect(agnostic.selected(from: candidates, clippedTo: size).count == 1)
    }

    @Test func `equal scores keep their order and limits hold`() {
        let row = (0..<4).map { candidate(Float($0) * 25, 0.5) }
        let kept = Suppression(iouThreshold: 0.5, candidateLimit: 3, detectionLimit: 2)
            .selected(from: row, clippedTo: size)
        #expect(kept.map(\.box.left) == [0, 25])
    }

    @Test func `boxes are clipped to the picture and those outside are gone`() {
        let kept = Suppression(iouThreshold: 0.5).selected(
            from: [candidate(-10, 0.9), candidate(200, 0.8)], clippedTo: size)
        #expect(kept.map(\.box) == [Box(left: 0, top: 10, right: 10, bottom: 30)])
    }
}
