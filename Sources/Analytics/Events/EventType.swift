/// What happened, by its name in the log, for example `line.cross`.
///
/// An open list: each rule declares its types in its own file. The log's schema holds the closed
/// list, and a test compares the two.
package struct EventType: RawRepresentable, Hashable, Sendable, Codable {
    /// Its name in the log.
    package let rawValue: String

    /// The type called `rawValue` in the log.
    package init(rawValue: String) { self.rawValue = rawValue }
}
