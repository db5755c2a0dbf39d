extension ResumeState {
    /// Its text: one line, the SHA-256 of all before it as the last key.
    var text: [UInt8] {
        var line = JSONLine()
        line.append(ascii: "{")
        line.field("v", 1)
        line.field("run", run)
        line.field("seq", seq)
        line.field("link", link)
        line.field("tail", tail)
        if let place, let bytes = StatePayload.bytes(of: place) { line.field("place", raw: bytes) }
        line.object("sources") { line in
            for (name, point) in sources.sorted(by: { $0.key < $1.key }) {
                line.object(name) { line in
                    line.field("after_seq", point.afterSeq)
                    line.object("balance") { point.balance.write(to: &$0) }
                    line.field("state", raw: point.payload)
                }
            }
        }
        line.append(ascii: ",\"sha256\":\"")
        var hash = ChainHash()
        hash.update(line.bytes)
        line.append(raw: hash.value.utf8)
        line.append(ascii: "\"}\n")
        return line.bytes
    }

    /// Reads what `text` wrote; nil when it is not whole, or holds what no run can have written.
    init?(text: [UInt8]) {
        guard text.last == 0x0A else { return nil }
        let found = text.dropLast().withUnsafeBufferPointer { Self.read($0) }
        guard let found else { return nil }
        self = found
    }

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> ResumeState? {
        guard let fields = fields(of: text), let last = fields.last, text.count > 67 else {
            return nil
        }
        var hash = ChainHash()
        let end = last.value.lowerBound + 1
        hash.update(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[..<end])))
        guard JSONValue(text[last.value])?.string == hash.value else { return nil }
        func value(_ name: String) -> JSONValue? {
            fields.first { name.utf8.elementsEqual(text[$0.name]) }.flatMap {
                JSONValue(text[$0.value])
            }
        }
        guard value("v")?.int == 1, let run = value("run")?.string, let seq = value("seq")?.uint,
            seq <= LogLimits.countable,
            let link = value("link")?.string, link.isEmpty || isHash(link),
            let tail = value("tail")?.string, isHash(tail),
            let range = fields.first(where: { "sources".utf8.elementsEqual(text[$0.name]) })?.value
        else { return nil }
        let inner = UnsafeBufferPointer(rebasing: text[range])
        guard let sources = points(inner, upTo: seq) else { return nil }
        let place = fields.first { "place".utf8.elementsEqual(text[$0.name]) }.flatMap {
            StatePayload.value(LogPlace.self, from: Array(text[$0.value]))
        }
        guard place?.isSound ?? true else { return nil }
        return ResumeState(
            run: run, seq: seq, link: link, tail: tail, place: place, sources: sources)
    }

    /// Whether `text` is a SHA-256, hexadecimal.
    static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func points(
        _ text: UnsafeBufferPointer<UInt8>, upTo seq: UInt64
    ) -> [String: SourcePoint]? {
        guard let entries = fields(of: text) else { return nil }
        var result: [String: SourcePoint] = [:]
        for entry in entries {
            let quoted = text[(entry.name.lowerBound - 1)...entry.name.upperBound]
            let inner = UnsafeBufferPointer(rebasing: text[entry.value])
            guard let name = JSONValue(quoted)?.string, let parts = fields(of: inner),
                parts.count == 3, let after = JSONValue(inner[parts[0].value])?.uint, after <= seq,
                let balance = JSONValue(inner[parts[1].value])
                    .flatMap({ Balance($0, upTo: LogLimits.countable) }),
                JSONValue(inner[parts[2].value])?.isCountable == true
            else { return nil }
            result[name] = SourcePoint(
                afterSeq: after, balance: balance, payload: Array(inner[parts[2].value]))
        }
        return result
    }

    private static func fields(of text: UnsafeBufferPointer<UInt8>) -> [JSONScanner.Field]? {
        var scanner = JSONScanner(text)
        var fields: [JSONScanner.Field] = []
        return (try? scanner.scanLine(into: &fields)) == nil ? nil : fields
    }
}
