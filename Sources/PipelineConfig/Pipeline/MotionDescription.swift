package import VisionCore

/// What is looked for in a source's pictures before any network looks.
package struct MotionDescription: Sendable, Equatable {
    /// Whether networks look only while something moves, and once a second.
    package var gate = false
    /// 0 sees the least motion, 1 only what is large or strong.
    package var threshold = 0.5
    /// Parts of the picture that count, polygons in 0 to 1; none for all.
    package var areas: [[NormalizedPoint]] = []

    /// Motion is looked for everywhere, and holds nothing back.
    package init() {}
}

extension MotionDescription {
    /// The keys of motion.
    static let keys = KeyGroup(
        MotionDescription(),
        [
            Key("gate", \.gate, "let networks look only while something moves, and once a second"),
            Key("threshold", \.threshold, "0 sees the least motion, 1 only the strongest"),
            Key(
                "areas", .areas, standard: { _ in nil },
                "parts of the picture that count: a list of areas, each a list of points"
            ) { node, motion in
                motion.areas = node.areas ?? []
            },
        ])
}
