/// What a network says of a picture as a whole: a class, and how sure it is.
public struct PictureClass: Hashable, Sendable, Codable {
    /// What it is.
    public var label: Label
    /// How sure the network is, 0 to 1.
    public var score: Float

    /// `label`, as sure as `score`.
    public init(label: Label, score: Float) {
        self.label = label
        self.score = score
    }
}
