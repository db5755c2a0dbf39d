/// A class of a label set.
package struct Label: Hashable, Sendable, Codable {
    /// Index in the label set of the model, from 0.
    package let index: Int
    /// Its name, for example `person`.
    package let name: String

    /// Label `index` called `name`.
    package init(index: Int, name: String) {
        self.index = index
        self.name = name
    }
}

/// A named point of a body or a face.
package struct Keypoint: Hashable, Sendable, Codable {
    /// Where it is, in pixels of the picture as shown.
    package var point: Point
    /// How sure the network is, 0 to 1.
    package var score: Float
    /// How far behind the middle of the object, in pixels of the picture; nil for a network
    /// without depth.
    package var depth: Float?

    /// A keypoint at `point`.
    package init(point: Point, score: Float, depth: Float? = nil) {
        self.point = point
        self.score = score
        self.depth = depth
    }

    /// Itself on the log's grid.
    package var roundedToLogStep: Keypoint {
        Keypoint(
            point: Point(
                x: LogStep.pixel.rounded(point.x), y: LogStep.pixel.rounded(point.y)),
            score: LogStep.score.rounded(score), depth: depth.map { LogStep.pixel.rounded($0) })
    }
}

/// A class with its score.
package struct ScoredLabel: Hashable, Sendable, Codable {
    /// The class.
    package let label: Label
    /// Its score, 0 to 1.
    package let score: Float

    /// `label` with `score`.
    package init(label: Label, score: Float) {
        self.label = label
        self.score = score
    }
}

/// One object that a network saw in one frame.
package struct Detection: Hashable, Sendable, Codable {
    /// Where it is, in pixels of the picture as shown.
    package var box: Box
    /// What it is.
    package var label: Label
    /// How sure the network is, 0 to 1.
    package var score: Float
    /// Keypoints in the order of the model's skeleton; empty when the model has none.
    package var keypoints: [Keypoint]
    /// What else it was seen as, where boxes were merged.
    package var further: [ScoredLabel] = []

    /// A detection of `label` in `box`.
    package init(box: Box, label: Label, score: Float, keypoints: [Keypoint] = []) {
        self.box = box
        self.label = label
        self.score = score
        self.keypoints = keypoints
    }

    /// Itself on the log's grid; a detecting stage emits only rounded detections.
    package var roundedToLogStep: Detection {
        Detection(
            box: box.roundedToLogStep, label: label, score: LogStep.score.rounded(score),
            keypoints: keypoints.map(\.roundedToLogStep))
    }
}

/// The names of a model's keypoints and the pairs that are drawn as bones.
package struct Skeleton: Hashable, Sendable, Codable {
    /// Keypoint names in output order.
    package let names: [String]
    /// Pairs of indices into `names`.
    package let edges: [[Int]]

    /// A skeleton of `names` joined by `edges`.
    package init(names: [String], edges: [[Int]]) {
        self.names = names
        self.edges = edges
    }
}
