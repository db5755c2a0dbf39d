/// Whether an event is an instant or part of a lasting state.
package enum EventPhase: String, Hashable, Sendable, Codable, CaseIterable {
    /// An instant.
    case point
    /// A state begins.
    case begin
    /// A state continues and has changed.
    case update
    /// A state ends.
    case end
}
