import Detectors
import PipelineConfig

extension YOLOHead {
    /// The head of a description.
    init(_ form: YOLOForm, classCount: Int) {
        let scoring: Scoring =
            switch form.head {
            case .anchorFree: .bestClass
            case .objectness: .objectness
            case .endToEnd: .chosen
            }
        self.init(
            scoring, classCount: classCount, parts: YOLOParts(form.parts),
            isNormalized: form.isNormalized)
    }
}

extension YOLOParts {
    /// The parts of a description.
    init(_ parts: YOLOForm.Parts) {
        switch parts {
        case .none: self = .none
        case .factors(let count): self = .factors(count)
        case .keypoints(let count, let values): self = .keypoints(count: count, values: values)
        case .angle: self = .angle
        }
    }
}

extension BoxListDecoder {
    /// The decoder of a description.
    init(_ form: BoxListForm, firstClass: Int) {
        self.init(
            roles: form.roles.map(Role.init), form: Form(form.box),
            isNormalized: form.isNormalized, firstClass: firstClass)
    }
}

extension BoxListDecoder.Role {
    /// The role of a description.
    init(_ role: BoxListForm.Role) {
        switch role {
        case .boxes: self = .boxes
        case .scores: self = .scores
        case .labels: self = .labels
        case .count: self = .count
        case .masks: self = .masks
        case .keypoints: self = .keypoints
        case .detections: self = .detections
        }
    }
}

extension BoxListDecoder.Form {
    /// The order of a description.
    init(_ box: BoxListForm.Box) {
        switch box {
        case .corners: self = .corners
        case .cornersYX: self = .cornersYX
        case .centre: self = .centre
        }
    }
}

extension AnchorHeadDecoder {
    /// The decoder of a description.
    init(_ form: AnchorHeadForm, classCount: Int) {
        self.init(
            strides: form.strides,
            anchors: form.strides.map { stride in
                Anchor.level(
                    side: form.anchorScale * Double(stride), octaves: form.octaves,
                    shapes: form.shapes, shapesFirst: form.order == .sizes, rounds: form.rounds)
            }, center: Float(form.center), isTransposed: form.offsets == .yxhw,
            areProbabilities: form.areProbabilities, classCount: classCount)
    }
}

extension PointHeadDecoder {
    /// The decoder of a description.
    init(_ form: PointHeadForm, classCount: Int, family: String) {
        let centerness: Centerness =
            switch form.centerness {
            case .none: .none
            case .product: .product
            case .root: .root
            }
        self.init(
            strides: form.strides, center: Float(form.center), isInCells: form.isInCells,
            centerness: centerness, areProbabilities: form.areProbabilities,
            classCount: classCount, family: family)
    }
}

extension JointDecoder.Refinement {
    /// The refinement of a description.
    init(_ refinement: HeatMapRefinement) {
        switch refinement {
        case .quarter: self = .quarter
        case .dark: self = .dark
        case .udp: self = .udp
        }
    }
}
