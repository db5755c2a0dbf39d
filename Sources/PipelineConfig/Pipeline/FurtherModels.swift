/// The pose model of a run.
package struct PoseDescription: Sendable, Equatable {
    /// A name of the catalogue or a model file.
    package var model: String
    /// Least score of a person, 0 to 1; nil for the model's own.
    package var score: Double?

    /// The keys of pose estimation.
    static let keys = KeyGroup(
        PoseDescription(model: ""),
        [
            Key("model", \.model, required: true, "a pose model: a name or a file"),
            Key("score", \.score, absent: "the model's", "least score of a person"),
        ])
}

/// The classifier of a run.
package struct ClassifyDescription: Sendable, Equatable {
    /// A name of the catalogue or a model file.
    package var model: String
    /// Classes that are reported, best first.
    package var limit = 3

    /// The keys of classification.
    static let keys = KeyGroup(
        ClassifyDescription(model: ""),
        [
            Key("model", \.model, required: true, "a classifier: a name or a file"),
            Key("top", \.limit, as: .integer(1...20), "how many classes are reported, best first"),
        ])
}
