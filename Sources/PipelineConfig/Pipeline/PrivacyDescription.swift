package import VisionCore

/// What of a source's pictures nobody may see: hidden before every encoder, snapshot and clip.
package struct PrivacyDescription: Sendable, Equatable {
    /// Classes whose objects are blurred.
    package var blur: [String] = []
    /// Parts of the picture that are covered, polygons in 0 to 1.
    package var areas: [[NormalizedPoint]] = []
    /// Names of zones of the source's rules that are covered.
    package var zones: [String] = []

    /// Nothing is hidden.
    package init() {}
}

extension PrivacyDescription {
    /// The keys of privacy.
    static let keys = KeyGroup(
        PrivacyDescription(),
        [
            Key("blur", \.blur, "classes whose objects are blurred"),
            Key(
                "areas", .areas, standard: { _ in nil },
                "parts of the picture that are covered: a list of areas, each a list of points"
            ) { node, privacy in
                privacy.areas = node.areas ?? []
            },
            Key("zones", \.zones, "zones of its rules that are covered, by name"),
        ])
}

extension PipelineDescription {
    /// The parts of the pictures of `source` that are covered: its areas, and the zones that it
    /// names.
    package func coveredAreas(of source: SourceDescription) -> [[NormalizedPoint]] {
        guard let privacy = source.privacy else { return [] }
        let rules = rules(of: source)
        return privacy.areas
            + privacy.zones.flatMap { name in rules.first { $0.name == name }?.outlines ?? [] }
    }
}
