/// What a network says of a picture as a whole: a class, and how sure it is.
package struct PictureClass: Hashable, Sendable, Codable {
    /// What it is.
    package var label: Label
    /// How sure the network is, 0 to 1.
    package var score: Float

    /// `label`, as sure as `score`.
    package init(label: Label, score: Float) {
        self.label = label
        self.score = score
    }
}
