package import VisionCore

/// A value of a configuration with the place it was given at.
package struct ConfigNode: Hashable, Sendable {
    /// What the value is made of.
    package enum Content: Hashable, Sendable {
        /// A single value as text; `isQuoted` when it was written in quotes and so is only text.
        case scalar(SecretText, isQuoted: Bool)
        /// Values in order.
        case sequence([ConfigNode])
        /// Keys and values in the order of the file; a key stands once.
        case mapping([ConfigEntry])
    }

    /// What the value is made of.
    package var content: Content
    /// Where it was given.
    package var place: ConfigPlace

    /// A value given at `place`.
    package init(_ content: Content, at place: ConfigPlace) {
        self.content = content
        self.place = place
    }
}

/// One key of a mapping with its value.
package struct ConfigEntry: Hashable, Sendable {
    /// The key.
    package var key: String
    /// Where the key was given.
    package var place: ConfigPlace
    /// Its value.
    package var value: ConfigNode
}

extension ConfigNode {
    /// The entries of a mapping; empty for anything else.
    package var entries: [ConfigEntry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    /// The values of a sequence; nil for anything else.
    package var items: [ConfigNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The value under `key` in a mapping.
    package subscript(key: String) -> ConfigNode? { entries.first { $0.key == key }?.value }

    /// Whether it is written as nothing: empty, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, false) = content else { return false }
        return ["", "~", "null"].contains(text.revealed)
    }

    /// The text of a scalar; nil for nothing and for anything else.
    package var text: String? { secret?.revealed }

    /// The text of a scalar with its secrets masked; nil for nothing and for anything else.
    package var secret: SecretText? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }

    /// `true` or `false`, unquoted.
    package var boolean: Bool? {
        guard case .scalar(let text, false) = content else { return nil }
        return ["true": true, "false": false][text.revealed]
    }

    /// A whole number, unquoted.
    package var integer: Int? {
        guard case .scalar(let text, false) = content else { return nil }
        return Int(text.revealed)
    }

    /// A finite number, unquoted, in decimal notation.
    package var number: Double? {
        guard case .scalar(let text, false) = content,
            text.revealed.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }),
            let number = Double(text.revealed), number.isFinite
        else { return nil }
        return number
    }

    /// A span of time with its unit.
    package var duration: Duration? { text.flatMap(DurationText.parse) }

    /// The texts of a sequence of scalars; nil when one is something else.
    package var texts: [String]? { all(\.text) }

    /// The numbers of a sequence; nil when one is something else.
    package var numbers: [Double]? { all(\.number) }

    /// The whole numbers of a sequence; nil when one is something else.
    package var integers: [Int]? { all(\.integer) }

    /// Pairs of numbers as points of any range; nil when one is something else.
    package var points: [NormalizedPoint]? {
        all { node in
            guard let pair = node.numbers, pair.count == 2 else { return nil }
            return NormalizedPoint(x: pair[0], y: pair[1])
        }
    }

    /// The areas of a list of lists of points.
    package var areas: [[NormalizedPoint]]? { all { $0.points } }

    /// What it is, for messages, for example `a number`.
    package var kindName: String {
        switch content {
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .scalar:
            if isNull { return "nothing" }
            if boolean != nil { return "true or false" }
            return number == nil ? "text" : "a number"
        }
    }

    private func all<Value>(_ read: (ConfigNode) -> Value?) -> [Value]? {
        guard let items else { return nil }
        let values = items.compactMap(read)
        return values.count == items.count ? values : nil
    }
}
