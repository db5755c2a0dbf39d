package import VisionCore

/// A type that a key of a configuration can have: how it is read, written and described.
package protocol ConfigValue: Sendable {
    /// What a key of this type may hold where nothing narrower is asked.
    static var kind: ConfigValueKind { get }

    /// The value of `node`; nil when it is something else.
    static func read(_ node: ConfigNode) -> Self?

    /// The value as a file would hold it.
    var configText: String { get }
    /// The value as JSON.
    var schemaValue: SchemaValue { get }
}

extension Bool: ConfigValue {
    package static var kind: ConfigValueKind { .boolean }
    package static func read(_ node: ConfigNode) -> Bool? { node.boolean }
    package var configText: String { "\(self)" }
    package var schemaValue: SchemaValue { .boolean(self) }
}

extension Int: ConfigValue {
    package static var kind: ConfigValueKind { .integer(0...Int.max) }
    package static func read(_ node: ConfigNode) -> Int? { node.integer }
    package var configText: String { "\(self)" }
    package var schemaValue: SchemaValue { .integer(self) }
}

extension Double: ConfigValue {
    package static var kind: ConfigValueKind { .number(0...1) }
    package static func read(_ node: ConfigNode) -> Double? { node.number }
    package var configText: String { ConfigValueKind.plain(self) }
    package var schemaValue: SchemaValue { .number(self) }
}

extension Duration: ConfigValue {
    package static var kind: ConfigValueKind { .duration }
    package static func read(_ node: ConfigNode) -> Duration? { node.duration }
    package var configText: String { DurationText.text(self) }
    package var schemaValue: SchemaValue { .string(configText) }
}

extension String: ConfigValue {
    package static var kind: ConfigValueKind { .text }
    package static func read(_ node: ConfigNode) -> String? { node.text }
    package var configText: String { self }
    package var schemaValue: SchemaValue { .string(self) }
}

extension [String]: ConfigValue {
    package static var kind: ConfigValueKind { .texts }
    package static func read(_ node: ConfigNode) -> [String]? { node.texts }
    package var configText: String { "[" + joined(separator: ", ") + "]" }
    package var schemaValue: SchemaValue { .array(map { .string($0) }) }
}

/// An enumeration whose cases are the words that a key may hold.
package protocol ConfigChoice: ConfigValue, RawRepresentable<String>, CaseIterable {}

extension ConfigChoice {
    package static var kind: ConfigValueKind { .choice(words) }
    package static func read(_ node: ConfigNode) -> Self? {
        node.text.flatMap(Self.init(rawValue:))
    }
    package var configText: String { rawValue }
    package var schemaValue: SchemaValue { .string(rawValue) }

    /// The words, in the order of the cases.
    package static var words: [String] { allCases.map(\.rawValue) }
}

extension BoxAnchor: ConfigChoice {}
