import Glibc

/// How much a finding resembles an object: 0 to 1.
package enum Resemblance: Sendable {
    /// Overlap of boxes; over the finding's own area for a crowd.
    case boxes
    /// Similarity of keypoints (OKS) with a spread per keypoint, as a share of the object's size.
    case keypoints(spreads: [Double])

    /// The spreads of COCO's 17 keypoints.
    package static let coco17 = Resemblance.keypoints(
        spreads: [
            0.26, 0.25, 0.25, 0.35, 0.35, 0.79, 0.79, 0.72, 0.72, 0.62, 0.62, 1.07, 1.07, 0.87,
            0.87, 0.89, 0.89,
        ].map { $0 / 10 })

    /// The resemblance of `finding` to `truth`.
    package func value(_ finding: ObjectFinding, _ truth: ObjectTruth) -> Double {
        switch self {
        case .boxes:
            let shared = finding.box.shared(with: truth.box)
            guard shared > 0 else { return 0 }
            // In the judge's order of sums: a threshold may be met exactly.
            let own = finding.box.area
            return shared / (truth.isCrowd ? own : own + truth.box.area - shared)
        case .keypoints(let spreads): return Self.similarity(finding, truth, spreads)
        }
    }

    /// Labelled keypoints by their distance; without any, by how far keypoints lie outside twice
    /// the object's box.
    private static func similarity(
        _ finding: ObjectFinding, _ truth: ObjectTruth, _ spreads: [Double]
    ) -> Double {
        let isLabelled = truth.marks.contains(where: \.isLabelled)
        let box = truth.box
        var sum = 0.0
        var count = 0.0
        for index in spreads.indices
        where index < finding.points.count && index < truth.marks.count {
            let (point, mark) = (finding.points[index], truth.marks[index])
            var across = point.x - mark.x
            var down = point.y - mark.y
            if !isLabelled {
                across =
                    max(0, box.left - box.width - point.x)
                    + max(0, point.x - (box.left + 2 * box.width))
                down =
                    max(0, box.top - box.height - point.y)
                    + max(0, point.y - (box.top + 2 * box.height))
            } else if !mark.isLabelled {
                continue
            }
            let variance = 4 * spreads[index] * spreads[index]
            let tiny = 1.0.ulp
            let distance = (across * across + down * down) / variance / (truth.area + tiny) / 2
            sum += exp(-distance)
            count += 1
        }
        return count > 0 ? sum / count : 0
    }
}
