import PipelineConfig
import VisionCore

/// Where a family's coordinates are among its values.
struct ReadingCoordinates {
    /// The output that has them.
    let output: String
    /// The distance between boxes, and whether a box's numbers are one behind the other.
    let rowLength: Int
    let isByColumn: Bool

    /// Whether the coordinates are shares of the input: all but outliers are small.
    func areShares(_ values: [Float]) -> Bool {
        let count = values.count / max(rowLength, 1)
        guard count > 0 else { return false }
        var sides: [Float] = []
        for row in 0..<count {
            for column in 0..<4 {
                let at = isByColumn ? column * count + row : row * rowLength + column
                if values[at].isFinite { sides.append(abs(values[at])) }
            }
        }
        sides.sort()
        return sides.isEmpty || sides[sides.count * 95 / 100] <= 2
    }
}

extension Reading {
    /// Where its coordinates are; nil where their unit is no question.
    var coordinates: ReadingCoordinates? {
        guard let output = outputs.first else { return nil }
        switch family {
        case .yolo(let form): return coordinates(form, output)
        case .boxes(let form):
            guard let place = form.roles.firstIndex(of: .boxes), outputs.indices.contains(place)
            else { return nil }
            return ReadingCoordinates(output: outputs[place], rowLength: 4, isByColumn: false)
        default: return nil
        }
    }

    private func coordinates(_ form: YOLOForm, _ output: String) -> ReadingCoordinates? {
        let scored: Int
        switch form.head {
        case .anchorFree:
            guard let classCount else { return nil }
            if outputs.count == 2, form.parts == .none {
                return ReadingCoordinates(output: output, rowLength: 4, isByColumn: false)
            }
            scored = 4 + classCount
        case .objectness:
            guard let classCount else { return nil }
            scored = 5 + classCount
        case .endToEnd: scored = 6
        }
        return ReadingCoordinates(
            output: output, rowLength: scored + form.parts.columns,
            isByColumn: isByColumn && form.head != .endToEnd)
    }

    /// What the network answers.
    var task: ModelDescription.Task {
        switch family {
        case .classifier: .classification
        case .segmentation: .segmentation
        case .embedding: .embedding
        case .simcc, .heatmaps: .singlePose
        default: .detection
        }
    }

    /// The skeleton of so many keypoints.
    var skeleton: SkeletonSet? {
        switch family {
        case .yolo(let form):
            guard case .keypoints(let count, _) = form.parts else { return nil }
            return SkeletonSet.allCases.first { $0.skeleton.names.count == count }
        case .boxes(let form): return form.roles.contains(.keypoints) ? .coco17 : nil
        case .rtmo(let points):
            return SkeletonSet.allCases.first { $0.skeleton.names.count == points }
        case .simcc, .heatmaps: return reason.contains(" 17 joints") ? .coco17 : nil
        default: return nil
        }
    }

    /// The thresholds that its makers use.
    func setThresholds(_ thresholds: inout ModelThresholds) {
        switch family {
        case .yolo(let form):
            (thresholds.score, thresholds.iou) = (0.25, form.head == .objectness ? 0.45 : 0.7)
        case .detr, .detrDeployed, .boxes: (thresholds.score, thresholds.iou) = (0.5, 1)
        case .rtmo: (thresholds.score, thresholds.iou) = (0.3, 1)
        case .retinanet: (thresholds.score, thresholds.iou) = (0.3, 0.5)
        case .fcos: (thresholds.score, thresholds.iou) = (0.3, 0.6)
        case .rtmdet: (thresholds.score, thresholds.iou) = (0.3, 0.65)
        default: break
        }
    }
}

extension ModelFamily {
    /// The family with coordinates in shares of the input, or not.
    func normalized(_ isNormalized: Bool) -> ModelFamily {
        switch self {
        case .yolo(var form):
            form.isNormalized = isNormalized
            return .yolo(form)
        case .boxes(var form):
            form.isNormalized = isNormalized
            return .boxes(form)
        default: return self
        }
    }
}
