/// A class of a label set.
public struct Label: Hashable, Sendable, Codable {
    /// Index in the label set of the model, from 0.
    public let index: Int
    /// Its name, for example `person`.
    public let name: String

    /// Label `index` called `name`.
    public init(index: Int, name: String) {
        self.index = index
        self.name = name
    }
}

/// A named point of a body or a face.
public struct Keypoint: Hashable, Sendable, Codable {
    /// Where it is, in pixels of the picture as shown.
    public var point: Point
    /// How sure the network is, 0 to 1.
    public var score: Float
    /// How far behind the middle of the object, in pixels of the picture; nil for a network
    /// that does not tell.
    public var depth: Float?

    /// A keypoint at `point`.
    public init(point: Point, score: Float, depth: Float? = nil) {
        self.point = point
        self.score = score
        self.depth = depth
    }

    /// Itself on the log's grid.
    public var roundedToLogStep: Keypoint {
        Keypoint(
            point: Point(
                x: LogStep.pixel.rounded(point.x), y: LogStep.pixel.rounded(point.y)),
            score: LogStep.score.rounded(score), depth: depth.map { LogStep.pixel.rounded($0) })
    }
}

/// One object that a network saw in one frame.
public struct Detection: Hashable, Sendable, Codable {
    /// Where it is, in pixels of the picture as shown.
    public var box: Box
    /// What it is.
    public var label: Label
    /// How sure the network is, 0 to 1.
    public var score: Float
    /// Keypoints in the order of the model's skeleton; empty when the model has none.
    public var keypoints: [Keypoint]

    /// A detection of `label` in `box`.
    public init(box: Box, label: Label, score: Float, keypoints: [Keypoint] = []) {
        self.box = box
        self.label = label
        self.score = score
        self.keypoints = keypoints
    }

    /// Itself on the log's grid; what leaves a detecting stage is always rounded.
    public var roundedToLogStep: Detection {
        Detection(
            box: box.roundedToLogStep, label: label, score: LogStep.score.rounded(score),
            keypoints: keypoints.map(\.roundedToLogStep))
    }
}

/// The names of a model's keypoints and the pairs that are drawn as bones.
public struct Skeleton: Hashable, Sendable, Codable {
    /// Keypoint names in output order.
    public let names: [String]
    /// Pairs of indices into `names`.
    public let edges: [[Int]]

    /// A skeleton of `names` joined by `edges`.
    public init(names: [String], edges: [[Int]]) {
        self.names = names
        self.edges = edges
    }
}
