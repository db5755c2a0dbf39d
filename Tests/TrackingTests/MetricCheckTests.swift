import Testing

/// The judge is judged first: by figures that TrackEval published.
@Suite struct MetricCheckTests {
    @Test(arguments: [
        ("MOT17-05", 70.197, 73.751, 67.088), ("MOT17-09", 65.188, 77.567, 54.889),
    ])
    func `the judge gives TrackEval's figures`(
        name: String, hota: Double, detection: Double, association: Double
    ) throws {
        guard let shared = SharedData() else { return }
        let folder = "metric_check/\(name)"
        let truth = TrackTable(
            rows: try shared.rows("\(folder)/gt.txt"), isTruth: true, classes: true)
        let found = TrackTable(
            rows: try shared.rows("\(folder)/tracker.txt"), frames: truth.frames.count,
            isTruth: false, classes: true)
        let judged = HigherOrderAccuracy(truth: truth, found: found, distractors: true)
        #expect(abs(judged.hota - hota) < 0.01)
        #expect(abs(judged.detection - detection) < 0.01)
        #expect(abs(judged.association - association) < 0.01)
    }
}
