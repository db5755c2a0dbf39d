package import VisionCore

/// The ground that a camera sees, by pairs of points.
package struct GroundDescription: Sendable, Equatable {
    /// In 0 to 1 of the picture as shown.
    package var points: [NormalizedPoint] = []
    /// Where they are, metres.
    package var metres: [Ground.Place] = []

    /// The ground; nil where no plane fits.
    package var ground: Ground? { Ground(points: points, metres: metres) }
}

extension GroundDescription {
    /// The keys of a ground.
    static let keys = KeyGroup(
        GroundDescription(),
        [
            Key(
                required: "points", .points,
                "four or more points [x, y] of the picture, on the ground"),
            Key(
                required: "metres", .form(.pairs),
                "where they are, [x, y] in metres, in the same order"),
        ])

    /// Reads `node`; an issue for pairs that no plane fits.
    static func read(_ node: ConfigNode, path: String) -> (GroundDescription?, [ConfigIssue]) {
        guard let points = node["points"]?.points, let metres = node["metres"]?.points else {
            return (nil, [])
        }
        let description = GroundDescription(
            points: points, metres: metres.map { Ground.Place(x: $0.x, y: $0.y) })
        guard description.ground == nil else { return (description, []) }
        return (
            nil,
            [
                ConfigIssue(
                    "no ground fits the pairs of '\(path)'", at: node.place, keyPath: path,
                    hint: "four pairs or more, as many points as metres, no three on one line")
            ]
        )
    }
}
