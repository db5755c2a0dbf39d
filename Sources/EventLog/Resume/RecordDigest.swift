import Hashing

/// What a record says, without its number, the host's clocks and whether a server answered: equal
/// for a record made again.
///
/// Of an event without its revision and verdict: they follow from what was said of it, and when.
struct RecordDigest: Hashable, Sendable {
    private let words: [2 of UInt64]

    static func == (left: Self, right: Self) -> Bool {
        left.words[0] == right.words[0] && left.words[1] == right.words[1]
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words[0])
        hasher.combine(words[1])
    }

    /// Of a record that has just been made.
    init(_ record: some LogRecord) {
        var line = JSONLine(continuing: [], carriesHostClocks: false)
        if var event = record as? EventRecord {
            (event.revision, event.verdict) = (0, nil)
            event.write(to: &line)
        } else {
            record.write(to: &line)
        }
        self.init(kind: type(of: record).kind.rawValue.utf8, body: line.bytes)
    }

    /// Of a record in a log.
    init(_ parser: LineParser, _ text: UnsafeBufferPointer<UInt8>) {
        var body: [UInt8] = []
        for field in parser.fields.dropFirst(4) {
            let name = text[field.name]
            if Self.hostFields.contains(where: { $0.elementsEqual(name) }) { continue }
            let isEvent = parser.kind == .event
            if isEvent, name.elementsEqual("verdict".utf8) { continue }
            let isRevision = isEvent && name.elementsEqual("rev".utf8)
            body.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: "\"")])
            body.append(contentsOf: name)
            body.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
            if isRevision {
                body.append(UInt8(ascii: "0"))
            } else {
                body.append(contentsOf: text[field.value])
            }
        }
        self.init(kind: text[parser.fields[1].value].dropFirst().dropLast(), body: body)
    }

    private static let hostFields = [
        "emit_ns", "arr_ns", "lat_ms", "dur_ms", "start", "engine",
    ].map { Array($0.utf8) }

    private init(kind: some Sequence<UInt8>, body: [UInt8]) {
        var hash = SHA256()
        hash.update(kind)
        hash.update(body)
        var digest = hash.finalize().bytes.makeIterator()
        func word() -> UInt64 {
            var value: UInt64 = 0
            for _ in 0..<8 { value = value << 8 | UInt64(digest.next() ?? 0) }
            return value
        }
        words = [word(), word()]
    }
}
