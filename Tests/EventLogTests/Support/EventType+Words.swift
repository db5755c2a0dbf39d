import Analytics

extension EventType {
    /// A type of the schema that no rule gives.
    static let motion = EventType(rawValue: "motion")
    /// A lasting type of the schema that no rule gives.
    static let zoneDwell = EventType(rawValue: "zone.dwell")
}
