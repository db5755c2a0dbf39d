/// The event log.
package struct LogDescription: Sendable, Equatable {
    /// When the log is forced to disk.
    package enum Durability: String, Sendable, ConfigChoice {
        /// At each record.
        case always
        /// Each second.
        case interval
        /// When the system likes.
        case os
    }

    /// A file relative to the working directory, `-` for stdout; nil for no log.
    package var to: String? = "-"
    /// Whether it goes to a file, beside which a state can be kept.
    package var isFile: Bool { to != nil && to != "-" }
    /// Whether each frame has a record.
    package var frames = false
    /// Media time between two records of a track whose state does not change; 0 writes one for each
    /// frame that networks looked at.
    package var tracks = Duration.seconds(1)
    /// When the log is forced to disk.
    package var durability = Durability.interval
    /// Whether host clocks are left out, so that equal runs give equal bytes.
    package var deterministic = false
    /// When the next file begins; nil: never.
    package var rotate: LogRotationDescription?

    /// The log when nothing is said: to stdout, events alone.
    package init() {}
}

extension LogDescription {
    /// The keys of the log.
    static let keys = KeyGroup(
        LogDescription(),
        [
            Key("to", .text, standard: { $0.to }, "a file, - for stdout, or none") { node, log in
                guard let to = node.text else { return }
                log.to = to == "none" ? nil : to
            },
            Key("frames", \.frames, "write a record for each frame as well"),
            Key(
                "tracks", \.tracks,
                "time between two records of a track whose state does not change"),
            Key(
                "durability", \.durability,
                "when the log is forced to disk: each record, each second, never"),
            Key(
                "deterministic", \.deterministic,
                "leave host clocks out: equal runs give equal bytes"),
            Key("rotate", .group, standard: { _ in nil }, "when the next file begins") {
                $1.rotate = LogRotationDescription.keys.value($0)
            },
        ])
}
