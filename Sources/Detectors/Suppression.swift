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
        let solid = candidates.compactMap { candidate -> Candidate? in
            var clipped = candidate
            clipped.box = candidate.box.clipped(to: size)
            return clipped.box.isEmpty ? nil : clipped
        }
        let order = solid.indices.sorted {
            solid[$0].score != solid[$1].score ? solid[$0].score > solid[$1].score : $0 < $1
        }.prefix(candidateLimit)
        var kept: [Candidate] = []
        for index in order {
            guard kept.count < detectionLimit else { break }
            let candidate = solid[index]
            if !kept.contains(where: { suppresses($0, candidate) }) { kept.append(candidate) }
        }
        return kept
    }

    private func suppresses(_ better: Candidate, _ worse: Candidate) -> Bool {
        (isClassAgnostic || better.classIndex == worse.classIndex)
            && better.box.iou(worse.box) > iouThreshold
    }
}
