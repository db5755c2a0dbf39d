import PipelineConfig
package import VisionCore

/// A condition that cannot be read.
package struct FilterError: UserFacing, Equatable {
    /// What is wrong.
    package let summary: String
    /// The condition, with the place.
    package let subject: String?
    /// What to do.
    package let hint: String?
    /// 64.
    package var exitCode: ExitStatus { .usage }
}

extension EventFilter {
    /// Reads a condition: `FIELD=VALUE`, `!=`, `<`, `<=`, `>`, `>=`, joined by `and` and `or`, in
    /// parentheses where needed; `and` binds closer.
    ///
    /// Values are words, or texts in single or double quotes; `at` takes a span of media time.
    package init(_ text: String) throws(FilterError) {
        var parser = FilterParser(text)
        self = try parser.parse()
    }
}

/// Reads conditions, by descent.
private struct FilterParser {
    private enum Token: Equatable {
        case word(String)
        case quoted(String)
        case comparison(EventFilter.Comparison)
        case open
        case close
    }

    private let text: String
    private var rest: Substring
    private var depth = 0

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    mutating func parse() throws(FilterError) -> EventFilter {
        let filter = try alternatives()
        if let token = try peek() { throw error("\(Self.words(token)) is not expected here") }
        return filter
    }

    private mutating func alternatives() throws(FilterError) -> EventFilter {
        var parts = [try conjunction()]
        while try peek() == .word("or") {
            _ = try next()
            parts.append(try conjunction())
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(FilterError) -> EventFilter {
        var parts = [try term()]
        while try peek() == .word("and") {
            _ = try next()
            parts.append(try term())
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func term() throws(FilterError) -> EventFilter {
        guard let token = try next() else { throw error("a field is missing") }
        if token == .open {
            depth += 1
            guard depth <= 32 else { throw error("too many parentheses are open") }
            let inner = try alternatives()
            guard try next() == .close else { throw error("a ) is missing") }
            depth -= 1
            return inner
        }
        guard case .word(let name) = token else {
            throw error("\(Self.words(token)) is no field")
        }
        guard let field = FilterField(name) else {
            throw error(
                "there is no field '\(name)'",
                hint: "fields: \(FilterField.names.joined(separator: ", ")), data.KEY, why.KEY")
        }
        guard case .comparison(let comparison)? = try next() else {
            throw error("a comparison must follow '\(name)'", hint: "for example \(name)=VALUE")
        }
        switch try next() {
        case .word(let word)?, .quoted(let word)?:
            return .comparison(field, comparison, try value(word, field, comparison))
        default: throw error("a value must follow '\(name)\(comparison.rawValue)'")
        }
    }

    private func value(
        _ word: String, _ field: FilterField, _ comparison: EventFilter.Comparison
    ) throws(FilterError) -> FilterValue {
        switch field.kind {
        case .text:
            guard !comparison.isOrder else {
                throw error("'\(field.name)' is text", hint: "compare it with = or !=")
            }
            return .text(word)
        case .number:
            if let whole = Int64(word) { return .integer(whole) }
            guard let number = Double(word), number.isFinite else {
                throw error("'\(word)' is no number")
            }
            return .number(number)
        case .mediaTime:
            guard let time = DurationText.parse(word) else {
                throw error("'\(word)' is no span of time", hint: "write 10s, 1m30s or 00:01:30")
            }
            return .integer(time.nanoseconds)
        case .open: return .open(word)
        }
    }

    private mutating func next() throws(FilterError) -> Token? {
        rest = rest.drop(while: \.isWhitespace)
        guard let first = rest.first else { return nil }
        switch first {
        case "(", ")":
            rest.removeFirst()
            return first == "(" ? .open : .close
        case "'", "\"":
            let inner = rest.dropFirst()
            guard let end = inner.firstIndex(of: first) else {
                throw error("a quoted text does not end")
            }
            rest = inner[inner.index(after: end)...]
            return .quoted(String(inner[..<end]))
        case "=", "!", "<", ">":
            let two = String(rest.prefix(2))
            let found = ["!=", "<=", ">="].contains(two) ? two : String(first)
            guard let comparison = EventFilter.Comparison(rawValue: found) else {
                throw error("'\(first)' is no comparison", hint: "write != for unequal")
            }
            rest.removeFirst(found.count)
            if found == "=", rest.first == "=" { rest.removeFirst() }
            return .comparison(comparison)
        default:
            let word = rest.prefix { !$0.isWhitespace && !"()=!<>'\"".contains($0) }
            rest = rest[word.endIndex...]
            return .word(String(word))
        }
    }

    private func peek() throws(FilterError) -> Token? {
        var copy = self
        return try copy.next()
    }

    private static func words(_ token: Token) -> String {
        switch token {
        case .word(let word), .quoted(let word): "'\(word)'"
        case .comparison(let comparison): "'\(comparison.rawValue)'"
        case .open: "'('"
        case .close: "')'"
        }
    }

    private func error(_ summary: String, hint: String? = nil) -> FilterError {
        let position = text.distance(from: text.startIndex, to: rest.startIndex)
        return FilterError(
            summary: summary, subject: "--where, before character \(position + 1)", hint: hint)
    }
}
