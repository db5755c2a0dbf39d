/// The form of a decoded YOLO output: how its rows are scored, what else they hold, and what
/// coordinates count.
package struct YOLOForm: Sendable, Equatable {
    /// How a row is scored.
    package enum Head: Sendable, CaseIterable {
        /// By the best class.
        case anchorFree
        /// By objectness times the best class.
        case objectness
        /// The network has chosen the row, with a score and a class.
        case endToEnd
    }

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

        /// Columns that they take.
        package var columns: Int {
            switch self {
            case .none: 0
            case .factors(let count): count
            case .keypoints(let count, let values): count * values
            case .angle: 1
            }
        }
    }

    /// Prototype masks when nothing is said.
    package static let standardFactors = 32
    /// Numbers of a keypoint when nothing is said: x, y and a score.
    package static let standardPointValues = 3

    /// How a row is scored.
    package var head: Head
    /// What is behind the scores.
    package var parts: Parts
    /// Whether coordinates are shares of the input and not its pixels.
    package var isNormalized: Bool

    /// A form with `head` and `parts`.
    package init(_ head: Head, parts: Parts = .none, isNormalized: Bool = false) {
        self.head = head
        self.parts = parts
        self.isNormalized = isNormalized
    }

    /// The word for it in a description.
    package var kind: ModelFamily.Kind {
        switch (head, parts) {
        case (.anchorFree, .none): .yoloAnchorFree
        case (.anchorFree, .factors): .yoloAnchorFreeMasks
        case (.anchorFree, .keypoints): .yoloAnchorFreePose
        case (.anchorFree, .angle): .yoloAnchorFreeTurned
        case (.objectness, .none): .yoloObjectness
        case (.objectness, .factors): .yoloObjectnessMasks
        case (.objectness, .keypoints): .yoloObjectnessPose
        case (.objectness, .angle): .yoloObjectnessTurned
        case (.endToEnd, .none): .yoloEndToEnd
        case (.endToEnd, .factors): .yoloEndToEndMasks
        case (.endToEnd, .keypoints): .yoloEndToEndPose
        case (.endToEnd, .angle): .yoloEndToEndTurned
        }
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
