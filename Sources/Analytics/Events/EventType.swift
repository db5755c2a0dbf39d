/// The events that rules give, by their names in the log.
package enum EventType: String, Hashable, Sendable, Codable, CaseIterable {
    /// A track is believed.
    case trackStart = "track.start"
    /// A believed track ended.
    case trackEnd = "track.end"
    /// A track came into a zone.
    case zoneEnter = "zone.enter"
    /// A track left a zone, or ended in it.
    case zoneExit = "zone.exit"
    /// A track crossed a line.
    case lineCross = "line.cross"
}

/// Whether an event is an instant or part of a lasting state.
package enum EventPhase: String, Hashable, Sendable, Codable {
    /// An instant.
    case point
    /// A state begins.
    case begin
    /// A state goes on and changed.
    case update
    /// A state ends.
    case end
}
