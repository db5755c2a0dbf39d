/// What rows of a decoded YOLO output hold besides box and scores, and what coordinates count.
package struct YOLOForm: Sendable, Equatable {
    /// What is behind the scores.
    package enum Parts: Sendable, Equatable {
        /// Nothing.
        case none
        /// Factors of prototype masks.
        case factors(Int)
        /// Keypoints of `values` numbers each.
        case keypoints(count: Int, values: Int)
        /// The angle of the box.
        case angle

        /// The words of the families with these parts.
        var kinds:
            (
                anchorFree: ModelFamily.Kind, objectness: ModelFamily.Kind,
                endToEnd: ModelFamily.Kind
            )
        {
            switch self {
            case .none: (.yoloAnchorFree, .yoloObjectness, .yoloEndToEnd)
            case .factors: (.yoloAnchorFreeMasks, .yoloObjectnessMasks, .yoloEndToEndMasks)
            case .keypoints: (.yoloAnchorFreePose, .yoloObjectnessPose, .yoloEndToEndPose)
            case .angle: (.yoloAnchorFreeTurned, .yoloObjectnessTurned, .yoloEndToEndTurned)
            }
        }
    }

    /// Prototype masks when nothing is said.
    package static let standardFactors = 32
    /// Numbers of a keypoint when nothing is said: x, y and a score.
    package static let standardPointValues = 3

    /// What is behind the scores.
    package var parts: Parts
    /// Whether coordinates are shares of the input and not its pixels.
    package var isNormalized: Bool

    /// A form with `parts`.
    package init(parts: Parts = .none, isNormalized: Bool = false) {
        self.parts = parts
        self.isNormalized = isNormalized
    }
}

/// What the outputs of a network that gives finished boxes are.
package struct BoxListForm: Sendable, Equatable {
    /// What an output is.
    package enum Role: String, Sendable, CaseIterable {
        /// Four numbers a box.
        case boxes
        /// A score a box.
        case scores
        /// A class a box.
        case labels
        /// How many boxes count.
        case count
        /// A mask a box.
        case masks
        /// Keypoints of a box.
        case keypoints
        /// Rows of picture, class, score and corners.
        case detections
    }

    /// The order of a box's numbers.
    package enum Box: String, Sendable, CaseIterable {
        /// Left, top, right, bottom.
        case corners = "xyxy"
        /// Top, left, bottom, right.
        case cornersYX = "yxyx"
        /// Centre, width, height.
        case centre = "cxcywh"
    }

    /// The outputs in their order.
    package var roles: [Role] = [.boxes, .scores, .labels]
    /// The order of a box's numbers.
    package var box = Box.corners
    /// Whether coordinates are shares of the input and not its pixels.
    package var isNormalized = false

    /// Boxes, scores and labels; corners in pixels.
    package init() {}
}
