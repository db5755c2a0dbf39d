package import EventLog

/// A condition on events: comparisons joined by `and` and `or`.
///
/// `type=line.cross and src=gate and at>=10s and cls=person`. A field that an event lacks fulfils
/// no comparison.
package indirect enum EventFilter: Sendable, Equatable {
    /// All of them hold.
    case all([EventFilter])
    /// One of them holds.
    case any([EventFilter])
    /// A field compares so with a value.
    case comparison(FilterField, Comparison, FilterValue)

    /// How two values compare.
    package enum Comparison: String, Sendable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
            switch self {
            case .equal: left == right
            case .unequal: left != right
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            }
        }

        /// Whether it asks for an order, which texts do not have.
        var isOrder: Bool { self != .equal && self != .unequal }
    }

    /// Whether `event`, an event record, fulfils it.
    package func matches(_ event: JSONValue) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.matches(event) }
        case .any(let parts): parts.contains { $0.matches(event) }
        case .comparison(let field, let comparison, let value):
            field.value(in: event).map { value.compares($0, comparison) } ?? false
        }
    }
}

/// A field of an event that a condition names.
package struct FilterField: Sendable, Equatable {
    /// What its values are.
    enum Kind: Sendable, Equatable {
        case text, number, mediaTime, open
    }

    /// Its name in a condition.
    package let name: String
    /// The keys that lead to it.
    let path: [String]
    let kind: Kind
    /// Its column in the index; nil for none.
    let column: String?

    /// The field called `name`; nil when there is none.
    init?(_ name: String) {
        if let known = Self.known[name] {
            self = known
            return
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, ["data", "why", "at"].contains(parts[0]),
            !parts.contains("")
        else { return nil }
        self.init(name, parts, .open, column: nil)
    }

    private init(_ name: String, _ path: [String], _ kind: Kind, column: String?) {
        self.name = name
        self.path = path
        self.kind = kind
        self.column = column
    }

    private static func top(_ name: String, _ kind: Kind) -> (String, FilterField) {
        (name, FilterField(name, [name], kind, column: name))
    }

    private static let known: [String: FilterField] = Dictionary(
        uniqueKeysWithValues: [
            top("type", .text), top("rule", .text), top("src", .text), top("cls", .text),
            top("track", .text), top("id", .text), top("phase", .text), top("score", .number),
            top("seq", .number), top("rev", .number), top("epoch", .number),
            ("at", FilterField("at", ["at", "t_ns"], .mediaTime, column: "t_ns")),
            ("end_reason", FilterField("end_reason", ["end_reason"], .text, column: nil)),
            ("verdict", FilterField("verdict", ["verdict", "label"], .text, column: nil)),
            ("by", FilterField("by", ["verdict", "by"], .text, column: nil)),
        ])

    /// The names of the fields that are not below `data`, `why` or `at`.
    static var names: [String] { known.keys.sorted() }

    /// Its value in an event; nil when that lacks it.
    func value(in event: JSONValue) -> JSONValue? {
        path.reduce(Optional(event)) { $0?[$1] }
    }
}

/// A value that a condition compares with.
package enum FilterValue: Sendable, Equatable {
    /// A text, in which `*` stands for any characters.
    case text(String)
    /// A number.
    case number(Double)
    /// A whole number, or a media time in nanoseconds.
    case integer(Int64)
    /// A text whose meaning depends on what it is compared with.
    case open(String)

    /// Whether `value` compares so with it.
    func compares(_ value: JSONValue, _ comparison: EventFilter.Comparison) -> Bool {
        switch self {
        case .text(let pattern):
            guard let text = value.string, !comparison.isOrder else { return false }
            return Glob.matches(text, pattern) == (comparison == .equal)
        case .number(let number):
            return value.double.map { comparison.holds($0, number) } ?? false
        case .integer(let number):
            if let whole = value.int { return comparison.holds(Int64(whole), number) }
            return value.double.map { comparison.holds($0, Double(number)) } ?? false
        case .open(let word):
            if let bool = value.bool {
                return comparison.isOrder ? false : (word == "\(bool)") == (comparison == .equal)
            }
            if let whole = value.int, let number = Int64(word) {
                return comparison.holds(Int64(whole), number)
            }
            if let number = value.double {
                return Double(word).map { comparison.holds(number, $0) } ?? false
            }
            return Self.text(word).compares(value, comparison)
        }
    }
}

/// Patterns in which `*` stands for any characters.
enum Glob {
    /// Whether `text` is `pattern`.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
        var (at, star, mark, index) = (0, -1, 0, 0)
        while index < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                (star, mark, at) = (at, index, at + 1)
            } else if at < pattern.count, pattern[at] == text[index] {
                (at, index) = (at + 1, index + 1)
            } else if star >= 0 {
                mark += 1
                (at, index) = (star + 1, mark)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
