import VisionCore

/// One thing that is wrong, or doubtful, in a file or among the flags.
package struct ConfigIssue: Hashable, Sendable {
    /// Whether the file can be used in spite of it.
    package enum Severity: String, Sendable {
        /// The file is refused.
        case error
        /// The file is used; the person is told.
        case warning
    }

    /// Whether the file can be used in spite of it.
    package let severity: Severity
    /// Where it is.
    package let place: ConfigPlace
    /// Dotted path of the key, for example `rules.north.hold`; empty for the file as a whole.
    package let keyPath: String
    /// One line, lower case, no trailing period; never holds a secret.
    package let message: String
    /// What to do about it.
    package let hint: String?

    /// An issue at `place`.
    package init(
        _ message: String, at place: ConfigPlace, keyPath: String = "", hint: String? = nil,
        severity: Severity = .error
    ) {
        self.severity = severity
        self.place = place
        self.keyPath = keyPath
        self.message = message
        self.hint = hint
    }

    /// The file's name, or the flag.
    package var file: String { place.name }
    /// From 1; 0 for a flag.
    package var line: Int { place.line }
    /// From 1; 0 for a flag.
    package var column: Int { place.column }
    /// Place and key path, as printed after `at`.
    package var subject: String { keyPath.isEmpty ? "\(place)" : "\(place)  \(keyPath)" }

    /// The issue as it is printed: message, place and hint on up to three lines, controls escaped.
    package var text: String {
        let lines = [
            "\(severity.rawValue): \(message)", "  at \(subject)", hint.map { "  hint: \($0)" },
        ]
        return lines.compactMap { $0.map { TerminalText.escaped($0) } }.joined(separator: "\n")
    }
}

extension [ConfigIssue] {
    /// In the order of the file; what flags gave comes last, in the order of discovery.
    package var inFileOrder: [ConfigIssue] {
        enumerated().sorted { left, right in
            let a = (left.element.line == 0 ? Int.max : left.element.line, left.element.column)
            let b = (right.element.line == 0 ? Int.max : right.element.line, right.element.column)
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }
}
