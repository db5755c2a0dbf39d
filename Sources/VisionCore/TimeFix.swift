/// How a frame without a usable timestamp got one: `pts_fix` in the log.
package enum TimeFix: String, Hashable, Sendable, Codable, CaseIterable {
    /// The container gave one that cannot be right.
    case repaired
    /// The container gave none.
    case synthesised
}
