package import VisionCore

/// Makes one detection of boxes that are one object: of different classes, or of classes that are
/// alike.
///
/// The better box stays and carries what the others were seen as, for the vote.
package struct DetectionMerge: Hashable, Sendable, Codable {
    /// Overlap above which boxes of different classes are one object; 0 for never.
    package var overlap: Double
    /// Classes that are alike.
    package var groups: ClassGroups
    /// Overlap above which boxes of a group are one object.
    package var groupOverlap: Double

    /// Merges nothing where `overlap` is 0 and there are no groups.
    package init(
        overlap: Double = 0, groups: ClassGroups = ClassGroups(), groupOverlap: Double = 0.5
    ) {
        self.overlap = overlap
        self.groups = groups
        self.groupOverlap = groupOverlap
    }

    /// The detections that stay, in the order given, and the index of each among those given.
    package func merged(_ detections: [Detection]) -> (kept: [Detection], indices: [Int]) {
        guard overlap > 0 || !groups.isEmpty, detections.count > 1 else {
            return (detections, Array(detections.indices))
        }
        let least = overlap > 0 ? min(overlap, groupOverlap) : groupOverlap
        // Detections hold arrays, which are not to be counted again for each pair.
        let scores = detections.map(\.score)
        let boxes = detections.map(\.box)
        let labels = detections.map(\.label)
        let order = detections.indices.sorted {
            scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
        }
        var stays = detections
        var kept: [Int] = []
        var keptBoxes = BoxRows()
        for index in order {
            let (box, label) = (boxes[index], labels[index])
            let other = keptBoxes.first(touching: box) { place in
                let shared = Double(boxes[kept[place]].iou(box))
                guard shared > least else { return false }
                let better = labels[kept[place]]
                guard better.index != label.index || better.name != label.name else { return false }
                return overlap > 0 && shared > overlap
                    || shared > groupOverlap && groups.areAlike(better, label)
            }
            if let other {
                stays[kept[other]].further.append(
                    ScoredLabel(label: label, score: scores[index]))
            } else {
                kept.append(index)
                keptBoxes.append(box)
            }
        }
        if kept.count == detections.count { return (detections, Array(detections.indices)) }
        kept.sort()
        return (kept.map { stays[$0] }, kept)
    }
}

/// Classes that are alike, by name: a track may change from one to the other.
package struct ClassGroups: Hashable, Sendable, Codable {
    private let groups: [[String]]

    /// Groups of names.
    package init(_ groups: [[String]] = []) { self.groups = groups }

    /// Whether there are none.
    package var isEmpty: Bool { groups.isEmpty }

    /// Whether two classes are the same or alike.
    package func areAlike(_ first: Label, _ second: Label) -> Bool {
        first.index == second.index
            || groups.contains { $0.contains(first.name) && $0.contains(second.name) }
    }
}
