package import VisionCore

/// Which candidates become detections: clipping, greedy class-wise suppression, limits.
package struct Suppression: Sendable, Equatable {
    /// A box of the same class whose IoU with a better one is above this is dropped.
    package var iouThreshold: Float
    /// Boxes of different classes suppress each other too.
    package var isClassAgnostic: Bool
    /// Candidates that enter, best first.
    package var candidateLimit: Int
    /// Detections that leave.
    package var detectionLimit: Int
    /// Whether boxes are compared as the picture's edges cut them; else they are cut afterwards.
    package var comparesClipped = true

    package init(
        iouThreshold: Float, isClassAgnostic: Bool = false, candidateLimit: Int = 1000,
        detectionLimit: Int = 300
    ) {
        self.iouThreshold = iouThreshold
        self.isClassAgnostic = isClassAgnostic
        self.candidateLimit = candidateLimit
        self.detectionLimit = detectionLimit
    }

    /// Best first; equal scores keep their order.
    ///
    /// Boxes are clipped to `size`, empty ones dropped.
    package func selected(from candidates: [Candidate], clippedTo size: Size) -> [Candidate] {
        let kept = chosen(
            from: comparesClipped ? Self.clipped(candidates, to: size) : candidates)
        return comparesClipped ? kept : Self.clipped(kept, to: size)
    }

    private static func clipped(_ candidates: [Candidate], to size: Size) -> [Candidate] {
        candidates.compactMap { candidate in
            var clipped = candidate
            clipped.box = candidate.box.clipped(to: size)
            return clipped.box.isEmpty ? nil : clipped
        }
    }

    private func chosen(from solid: [Candidate]) -> [Candidate] {
        let order = solid.indices.sorted {
            solid[$0].score != solid[$1].score ? solid[$0].score > solid[$1].score : $0 < $1
        }.prefix(candidateLimit)
        if iouThreshold >= 1 { return order.prefix(detectionLimit).map { solid[$0] } }
        var kept: [Candidate] = []
        for (place, index) in order.enumerated() {
            guard kept.count < detectionLimit else { break }
            let candidate = solid[index]
            // A turned box gives way to every better one, kept or not, as its makers have it.
            let isSuppressed =
                candidate.oriented != nil
                ? order.prefix(place).contains { suppresses(solid[$0], candidate) }
                : kept.contains { suppresses($0, candidate) }
            if !isSuppressed { kept.append(candidate) }
        }
        return kept
    }

    private func suppresses(_ better: Candidate, _ worse: Candidate) -> Bool {
        guard isClassAgnostic || better.classIndex == worse.classIndex else { return false }
        if let one = better.oriented, let other = worse.oriented {
            return one.probabilisticIOU(other) >= iouThreshold
        }
        return better.box.iou(worse.box) > iouThreshold
    }
}
