/// What a key of a configuration may hold.
package enum ConfigValueKind: Hashable, Sendable {
    /// Fixed keys of its own.
    case group
    /// Names that the person chooses, each with the same keys; the text says what is named.
    case named(String)
    /// A list whose items have fixed keys.
    case groups
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A whole number, or the word `auto`.
    case integerOrAuto(ClosedRange<Int>)
    /// A number.
    case number(ClosedRange<Double>)
    /// A span of time with a unit.
    case duration
    /// A number of bytes, with a letter for its unit.
    case bytes
    /// One of these words; the second list is known, and not built yet.
    case choice([String], unbuilt: [String] = [])
    /// Any text but nothing.
    case text
    /// A list of texts.
    case texts
    /// A list of whole numbers, all in the range.
    case integers(ClosedRange<Int>)
    /// A list of numbers.
    case numbers
    /// A list of lists of numbers.
    case numberLists
    /// Points [x, y], each in 0 to 1.
    case points
    /// Areas, each a list of points.
    case areas
    /// Sizes of a tensor: whole numbers, or names of open dimensions.
    case shape
    /// The name of a label set, or a list of labels.
    case labels
    /// Words with a whole number each.
    case counts
    /// Text, numbers or lists of a form of their own.
    case form(ConfigForm)

    /// What is expected, for messages and the reference.
    package var expectation: String {
        switch self {
        case .group: "a mapping"
        case .named(let what): "a mapping with a name for each \(what)"
        case .groups: "a list of mappings"
        case .boolean: "true or false"
        case .integer(let range): "a whole number \(Self.words(range))"
        case .integerOrAuto(let range): "auto, or a whole number \(Self.words(range))"
        case .number(let range): "a number \(Self.words(range))"
        case .duration: "a span of time like 500ms, 2s or 1m"
        case .bytes: "a number of bytes like 500K, 64M or 1G"
        case .choice(let words, _): "one of \(words.joined(separator: ", "))"
        case .text: "text"
        case .texts: "a list of words"
        case .integers(let range): "a list of whole numbers \(Self.words(range))"
        case .numbers: "a list of numbers"
        case .numberLists: "a list of lists of numbers"
        case .points: "a list of points [x, y] in 0 to 1"
        case .areas: "a list of areas, each a list of three or more points [x, y] in 0 to 1"
        case .shape: "a list of sizes"
        case .labels: "the name of a label set, or a list of labels"
        case .counts: "words with a whole number each"
        case .form(let form): form.expectation
        }
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func words(_ range: ClosedRange<Double>) -> String {
        let low = plain(range.lowerBound)
        guard range.upperBound < .greatestFiniteMagnitude else {
            return range.lowerBound > -.greatestFiniteMagnitude ? "from \(low)" : "of any size"
        }
        return "from \(low) to \(plain(range.upperBound))"
    }

    /// The shortest decimal, whole numbers without a fraction.
    static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
    }
}
