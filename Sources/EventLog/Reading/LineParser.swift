/// What the envelope of a record says, and where its fields are.
struct LineParser {
    private(set) var seq: UInt64 = 0
    private(set) var kind: RecordKind?
    private(set) var run: Range<Int> = 0..<0
    private(set) var fields: [JSONScanner.Field] = []
    /// Whether the text is the beginning of a record, cut short.
    private(set) var isPrefix = false
    private var keys = KeyStack()
    private var innerFields: [JSONScanner.Field] = []

    private static let beginning = Array(#"{"v":1,"r":""#.utf8)
    private static let kinds = RecordKind.allCases.map { ($0, Array($0.rawValue.utf8)) }

    /// Reads a line; says in words what is wrong with it, nil for a sound one.
    mutating func parse(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        isPrefix = false
        kind = nil
        var scanner = JSONScanner(text, using: &keys)
        defer { keys = scanner.keys }
        do throws(JSONScanner.Fault) {
            try scanner.scanLine(into: &fields)
        } catch {
            switch error {
            case .incomplete:
                isPrefix = zip(text, Self.beginning).allSatisfy { $0 == $1 }
                return "it ends in the middle of a record"
            case .malformed(let position): return "it is no JSON at character \(position + 1)"
            case .repeatedKey(let position):
                return "a key is there twice in what ends at character \(position)"
            }
        }
        guard fields.count >= 4, matches(0, "v", text), matches(1, "r", text),
            matches(2, "seq", text), matches(3, "run", text)
        else { return "it does not begin with v, r, seq and run" }
        guard equal(text[fields[0].value], "1") else { return "its schema is not version 1" }
        guard let number = Self.unsigned(text[fields[2].value]) else {
            return "its seq is no number"
        }
        seq = number
        run = fields[3].value
        guard let type = inner(1, text), let name = inner(3, text), !name.isEmpty else {
            return "r or run is no text"
        }
        kind = Self.kinds.first { $0.1.elementsEqual(text[type]) }?.0
        return nil
    }

    /// The range of a field's value in the line that was parsed last.
    func value(_ name: StaticString, _ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        fields.first { equal(text[$0.name], name) }?.value
    }

    /// The range of a text without its quotes.
    func string(_ name: StaticString, _ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard let range = value(name, text), range.count >= 2,
            text[range.lowerBound] == UInt8(ascii: "\"")
        else { return nil }
        return (range.lowerBound + 1)..<(range.upperBound - 1)
    }

    /// A field that is an unsigned integer.
    func unsigned(_ name: StaticString, _ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        value(name, text).flatMap { Self.unsigned(text[$0]) }
    }

    /// In words, which number of the line that was parsed last no run can have written; nil when
    /// all can be: what is counted from 0 fits in 63 bits, times fit in 64.
    func impossibleNumber(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        for field in fields.dropFirst(4) {
            if Self.counts.contains(field.key) {
                if Self.isCount(text[field.value]) { continue }
            } else if Self.times.contains(field.key) {
                if Self.isTime(text[field.value]) { continue }
            } else {
                continue
            }
            return "its \(String(decoding: text[field.name], as: UTF8.self)) "
                + "is a number that cannot be"
        }
        return nil
    }

    /// In words, which number of a moment `at`, which is at `range`, no run can have written.
    mutating func impossibleMoment(
        at range: Range<Int>, _ text: UnsafeBufferPointer<UInt8>
    ) -> String? {
        let moment = UnsafeBufferPointer(rebasing: text[range])
        var scanner = JSONScanner(moment, using: &keys)
        defer { keys = scanner.keys }
        // What is no object has no number to be wrong.
        guard (try? scanner.scanLine(into: &innerFields)) != nil else { return nil }
        for field in innerFields {
            let value = moment[field.value]
            if Self.momentCounts.contains(field.key) {
                if Self.isCount(value) { continue }
            } else if !Self.momentTimes.contains(field.key) || Self.isTime(value) {
                continue
            }
            return "its at.\(String(decoding: moment[field.name], as: UTF8.self)) "
                + "is a number that cannot be"
        }
        return nil
    }

    private static let counts = [
        "epoch", "n", "from_n", "to_n", "count", "rev", "upto_seq", "lost_est", "attempt",
        "retry_in_ms", "from_seq",
    ].map(KeyStack.hash)

    private static let times = [
        "pts", "t_ns", "from_t_ns", "first_t_ns", "last_det_t_ns", "arr_ns", "emit_ns", "mono_ns",
        "hits",
    ].map(KeyStack.hash)

    private static let momentCounts = ["n_before", "n_after"].map(KeyStack.hash)
    private static let momentTimes = ["t_ns", "pts"].map(KeyStack.hash)

    private static func isCount(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        unsigned(digits).map { $0 <= Int.max } ?? false
    }

    private static func isTime(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard digits.first == UInt8(ascii: "-") else { return isCount(digits) }
        return unsigned(digits.dropFirst()).map { $0 <= Int64.min.magnitude } ?? false
    }

    static func unsigned(_ digits: some Sequence<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var isEmpty = true
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = shifted.addingReportingOverflow(UInt64(digit - 0x30))
            guard !tooLarge, !overflow else { return nil }
            value = sum
            isEmpty = false
        }
        return isEmpty ? nil : value
    }

    private func inner(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let range = fields[index].value
        guard range.count >= 2, text[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return (range.lowerBound + 1)..<(range.upperBound - 1)
    }

    private func matches(_ index: Int, _ name: StaticString, _ text: UnsafeBufferPointer<UInt8>)
        -> Bool
    {
        equal(text[fields[index].name], name)
    }

    private func equal(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ name: StaticString) -> Bool {
        guard bytes.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { $0.elementsEqual(bytes) }
    }
}
