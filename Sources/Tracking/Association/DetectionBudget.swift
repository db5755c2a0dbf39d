import VisionCore

/// Bounds the work of one update: of very many detections only the strongest are used.
struct DetectionBudget {
    /// Whether each detection is used; nil when all are.
    private var used: [Bool]?

    /// Chooses `limit` detections by score; of equals, the one that comes first.
    init(_ detections: [Detection], limit: Int) {
        guard detections.count > limit else { return }
        let scores = detections.map { $0.score.isNaN ? -.infinity : $0.score }
        let order = scores.indices.sorted {
            scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
        }
        var used = Array(repeating: false, count: detections.count)
        for index in order.prefix(max(limit, 0)) { used[index] = true }
        self.used = used
    }

    func allows(_ index: Int) -> Bool { used?[index] ?? true }
}
