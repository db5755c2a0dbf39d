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
        // Candidates hold arrays, which are not to be counted again for each pair.
        let scores = solid.map(\.score)
        let order = Array(
            solid.indices.sorted {
                scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
            }.prefix(candidateLimit))
        if iouThreshold >= 1 { return order.prefix(detectionLimit).map { solid[$0] } }
        let boxes = order.map { solid[$0].box }
        let classes = order.map { solid[$0].classIndex }
        func isOneClass(_ one: Int, _ other: Int) -> Bool {
            isClassAgnostic || classes[one] == classes[other]
        }
        var kept: [Int] = []
        var keptBoxes = BoxRows()
        for place in order.indices where kept.count < detectionLimit {
            let isSuppressed: Bool
            if let turned = solid[order[place]].oriented {
                // A turned box gives way to every better one, kept or not, as its makers have it.
                isSuppressed = (0..<place).contains { better in
                    isOneClass(better, place)
                        && solid[order[better]].oriented.map {
                            $0.probabilisticIOU(turned) >= iouThreshold
                        } == true
                }
            } else {
                let box = boxes[place]
                isSuppressed =
                    keptBoxes.first(touching: box) { better in
                        isOneClass(kept[better], place)
                            && boxes[kept[better]].iou(box) > iouThreshold
                    } != nil
            }
            if isSuppressed { continue }
            kept.append(place)
            keptBoxes.append(boxes[place])
        }
        return kept.map { solid[order[$0]] }
    }
}
