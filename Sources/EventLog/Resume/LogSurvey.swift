/// What stands in a log: everything a run must know to go on after it.
struct LogSurvey {
    /// What is known of one source.
    struct Source {
        var lastEpoch: Int?
        var lastTime: Int64 = 0
        var nextFrameIndex = 0
        var framesSinceLink = 0
    }

    private(set) var pass = VerifyPass()
    private(set) var header: JSONValue?
    private(set) var end: JSONValue?
    private(set) var sources: [String: Source] = [:]
    private(set) var balances: [String: Balance] = [:]
    private(set) var ledger: Ledger
    /// The last records of lasting events that have no end, in the order of their beginning.
    private(set) var openEvents: [(id: String, line: [UInt8])] = []
    /// Whether the log holds what the state file says.
    private(set) var stateFits = false
    private let state: ResumeState?

    /// Reads the log at `path` once; compares it with `state` on the way.
    init(path: String, sources: [String], state: ResumeState?) throws(EventLogError) {
        self.state = state
        ledger = Ledger(sources: sources)
        let lines = try LineSource(path: path)
        do throws(FileFault) {
            while let line = try lines.next() {
                guard pass.take(line) else { break }
                note(line.text)
            }
        } catch {
            throw .io(path: path, cause: error)
        }
        if let fault = pass.finished().fault {
            throw .damaged(path: path, line: fault.line, offset: fault.offset, what: fault.what)
        }
    }

    private mutating func note(_ text: UnsafeBufferPointer<UInt8>) {
        let parser = pass.parser
        if let state, parser.seq == state.seq {
            stateFits = pass.chain.previous == state.link && pass.chain.value == state.tail
        }
        guard let kind = parser.kind else { return }
        end = nil
        let source = parser.string("src", text).map { String(decoding: text[$0], as: UTF8.self) }
        if let source { note(kind, of: source, parser, text) }
        var endsTrack = false
        switch kind {
        case .run: header = JSONValue(text)
        case .event: noteEvent(text)
        case .track:
            let state = parser.string("st", text)
            endsTrack = state.map { text[$0].elementsEqual("ended".utf8) } ?? false
        case .check, .end:
            let value = JSONValue(text)
            if kind == .end { end = value }
            for member in value?["balance"]?.members ?? [] {
                balances[member.name] = Balance(member.value)
            }
            for name in sources.keys { sources[name]?.framesSinceLink = 0 }
        default: break
        }
        ledger.committed(kind, endsTrack: endsTrack)
    }

    private mutating func note(
        _ kind: RecordKind, of name: String, _ parser: LineParser,
        _ text: UnsafeBufferPointer<UInt8>
    ) {
        var source = sources[name] ?? Source()
        if let epoch = parser.unsigned("epoch", text), kind != .gap {
            source.lastEpoch = max(source.lastEpoch ?? 0, Int(clamping: epoch))
        }
        if let time = parser.unsigned("t_ns", text) {
            source.lastTime = max(source.lastTime, Int64(clamping: time))
        }
        if let index = parser.unsigned("n", text) ?? parser.unsigned("to_n", text) {
            source.nextFrameIndex = max(source.nextFrameIndex, Int(clamping: index) + 1)
        }
        if kind == .frame { source.framesSinceLink += 1 }
        sources[name] = source
        if kind == .drop, let drop = JSONValue(text), let stage = drop["stage"]?.string,
            let cause = drop["cause"]?.string, let count = drop["count"]?.int
        {
            balances[name, default: Balance()].dropped[stage, default: [:]][cause, default: 0] +=
                count
        }
    }

    private mutating func noteEvent(_ text: UnsafeBufferPointer<UInt8>) {
        guard let phase = pass.parser.string("phase", text),
            let range = pass.parser.string("id", text)
        else { return }
        guard !text[phase].elementsEqual("point".utf8) else { return }
        let id = String(decoding: text[range], as: UTF8.self)
        let index = openEvents.firstIndex { $0.id == id }
        if text[phase].elementsEqual("end".utf8) {
            if let index { openEvents.remove(at: index) }
        } else if let index {
            openEvents[index].line = Array(text)
        } else {
            openEvents.append((id, Array(text)))
        }
    }

    /// Where the frames of each source went, as far as the log tells.
    var knownBalances: [String: Balance] {
        var result = balances
        for (name, source) in sources {
            var balance = result[name] ?? Balance()
            balance.delivered += source.framesSinceLink
            balance.decoded = max(balance.decoded, balance.delivered + balance.droppedTotal)
            result[name] = balance
        }
        return result
    }

    /// In words, how the log's head differs from `header`; empty when it is of the same run.
    func differences(from header: RunRecord) -> [String] {
        guard let old = self.header else { return ["it has no head"] }
        var what: [String] = []
        if old["schema"]?.string != RunRecord.schema { what.append("the schema") }
        if old["deterministic"]?.bool != header.deterministic { what.append("--deterministic") }
        if old["config_sha256"]?.string != header.configSHA256 { what.append("the configuration") }
        let before = old["sources"]?.members ?? []
        for source in header.sources {
            let fingerprint = before.first { $0.name == source.name }?.value.string
            if fingerprint == nil {
                what.append("source \(source.name) is new")
            } else if fingerprint != source.fingerprint {
                what.append("source \(source.name)")
            } else if old["mode"]?[source.name]?.string != source.mode.rawValue {
                what.append("the mode of source \(source.name)")
            }
        }
        let names = header.sources.map(\.name)
        for member in before where !names.contains(member.name) {
            what.append("source \(member.name) is missing")
        }
        if before.map(\.name) != names, what.isEmpty { what.append("the order of the sources") }
        let models = (old["models"]?.elements ?? []).map {
            [$0["id"]?.string ?? "", $0["sha256"]?.string ?? ""]
        }
        if models != header.models.map({ [$0.id, $0.sha256] }) { what.append("the models") }
        return what
    }
}
