import VisionCore

/// What a run must know of the records of a log to continue after them.
///
/// The writer of a live run keeps it as well, so that the resume state can say from where in the
/// log a survey may begin.
struct LogFacts: Sendable, Codable {
    /// What is known of one source.
    struct Source: Sendable, Codable {
        var lastEpoch: Int?
        var lastTime = MediaInstant.zero
        var nextFrameIndex = 0
        var framesSinceLink = 0
        /// The greatest number of a track.
        var lastTrackNumber = 0
        /// What each line had counted at its last crossing.
        var crossings: [String: Crossings] = [:]
    }

    /// Crossings of a line so far.
    struct Crossings: Sendable, Codable {
        var inward: Int
        var outward: Int
    }

    /// A lasting event that has no end: its last record.
    struct OpenEvent: Sendable, Codable {
        var id: String
        var line: [UInt8]
    }

    private(set) var sources: [String: Source] = [:]
    private(set) var balances: [String: Balance] = [:]
    /// Lasting events that have no end, in the order of their beginning.
    private(set) var openEvents: [OpenEvent] = []
    /// Records of each kind, as `end` sums them up.
    private(set) var totals = EndRecord.Totals()
    /// Which number, in words, is so large that no run can count on from it; nil without one.
    private(set) var tooLarge: String?

    private enum CodingKeys: CodingKey { case sources, balances, openEvents, totals }

    /// Takes the next record, which `parser` has parsed from `text` and a `VerifyPass` let pass.
    mutating func note(_ parser: LineParser, _ text: UnsafeBufferPointer<UInt8>) {
        guard let kind = parser.kind else { return }
        let source = parser.string("src", text).map { String(decoding: text[$0], as: UTF8.self) }
        if let source { note(kind, of: source, parser, text) }
        switch kind {
        case .event:
            totals.events += 1
            noteEvent(parser, text)
        case .gap: totals.gaps += 1
        case .track:
            let state = parser.string("st", text)
            if let state, text[state].elementsEqual("ended".utf8) { totals.tracks += 1 }
        case .check, .end:
            // A link may lie between the records of a frame, which its balance does not count yet.
            let known = knownBalances
            for member in JSONValue(text)?["balance"]?.members ?? [] {
                let balance = Balance(member.value, upTo: LogLimits.countable)
                if balance == nil { tooLarge = "the balance of \(member.name)" }
                balances[member.name] = balance
            }
            for (name, source) in sources where source.framesSinceLink > 0 {
                let seen = known[name]?.delivered ?? 0
                sources[name]?.framesSinceLink = max(0, seen - (balances[name]?.delivered ?? 0))
            }
        default: break
        }
    }

    private mutating func note(
        _ kind: RecordKind, of name: String, _ parser: LineParser,
        _ text: UnsafeBufferPointer<UInt8>
    ) {
        var source = sources[name] ?? Source()
        if let epoch = parser.unsigned("epoch", text), kind != .gap {
            source.lastEpoch = max(source.lastEpoch ?? 0, countable(epoch, "epoch"))
        }
        if let time = parser.unsigned("t_ns", text) {
            source.lastTime = max(
                source.lastTime, MediaInstant(nanoseconds: Int64(countable(time, "t_ns"))))
        }
        if let index = parser.unsigned("n", text) ?? parser.unsigned("to_n", text) {
            source.nextFrameIndex = max(
                source.nextFrameIndex, countable(index, "frame number") + 1)
        }
        if kind == .frame { source.framesSinceLink += 1 }
        if let uid = parser.string("uid", text) ?? parser.string("track", text),
            let slash = text[uid].lastIndex(of: UInt8(ascii: "/")),
            let number = LineParser.unsigned(text[(slash + 1)..<uid.upperBound])
        {
            source.lastTrackNumber = max(
                source.lastTrackNumber, countable(number, "track number"))
        }
        sources[name] = source
        if kind == .drop, let drop = JSONValue(text), let stage = drop["stage"]?.string,
            let cause = drop["cause"]?.string, let count = drop["count"]?.int
        {
            let known = balances[name]?.dropped[stage]?[cause] ?? 0
            let sum = known.addingSaturated(count)
            balances[name, default: Balance()].dropped[stage, default: [:]][cause] =
                countable(UInt64(clamping: sum), "count of dropped frames")
        }
    }

    /// `number`, or the largest that can be counted on from.
    private mutating func countable(_ number: UInt64, _ name: String) -> Int {
        if number > LogLimits.countable { tooLarge = "the \(name) \(number)" }
        return min(Int(clamping: number), LogLimits.countable)
    }

    private mutating func noteEvent(_ parser: LineParser, _ text: UnsafeBufferPointer<UInt8>) {
        guard let phase = parser.string("phase", text), let range = parser.string("id", text)
        else { return }
        // Such a revision repeats what the event was.
        let isAddition = parser.isAddition(text)
        guard !text[phase].elementsEqual("point".utf8) else {
            return isAddition ? () : noteCrossing(text)
        }
        let id = String(decoding: text[range], as: UTF8.self)
        _ = countable(parser.unsigned("rev", text) ?? 0, "revision")
        let index = openEvents.firstIndex { $0.id == id }
        if text[phase].elementsEqual("end".utf8) {
            if let index { openEvents.remove(at: index) }
        } else if let index {
            openEvents[index].line = Array(text)
        } else if !isAddition {
            openEvents.append(OpenEvent(id: id, line: Array(text)))
        }
    }

    private mutating func noteCrossing(_ text: UnsafeBufferPointer<UInt8>) {
        guard let event = JSONValue(text), event["type"]?.string == "line.cross",
            let source = event["src"]?.string, let rule = event["rule"]?.string,
            let count = event["data"]?["count"], let inward = count["in"]?.int,
            let outward = count["out"]?.int
        else { return }
        for count in [inward, outward] where !(0...LogLimits.countable).contains(count) {
            tooLarge = "the count \(count) of \(rule)"
        }
        sources[source]?.crossings[rule] = Crossings(inward: inward, outward: outward)
    }

    /// Where the frames of each source went, as far as the log says.
    var knownBalances: [String: Balance] {
        var result = balances
        for (name, source) in sources {
            var balance = result[name] ?? Balance()
            balance.delivered = balance.delivered.addingSaturated(source.framesSinceLink)
            balance.decoded = max(
                balance.decoded, balance.delivered.addingSaturated(balance.droppedTotal))
            result[name] = balance
        }
        return result
    }
}

extension LogFacts {
    /// Whether a run can count on from all of its numbers.
    var isSound: Bool {
        sources.values.allSatisfy(\.isSound) && balances.values.allSatisfy(\.isSound)
            && openEvents.allSatisfy { JSONValue($0.line)?["id"]?.string == $0.id }
            && totals.isSound
    }
}

extension LogFacts.Source {
    fileprivate var isSound: Bool {
        let counts = [lastEpoch ?? 0, nextFrameIndex, framesSinceLink, lastTrackNumber]
        return (counts + crossings.values.flatMap { [$0.inward, $0.outward] })
            .allSatisfy((0...LogLimits.countable).contains)
            && lastTime.nanoseconds.magnitude <= LogLimits.countable
    }
}

extension Balance {
    fileprivate var isSound: Bool {
        ([decoded, delivered, refusedPackets ?? 0] + dropped.values.flatMap(\.values))
            .allSatisfy((0...LogLimits.countable).contains) && droppedTotal < .max
    }
}

extension EndRecord.Totals {
    fileprivate var isSound: Bool {
        [frames, tracks, events, dropped, gaps].allSatisfy((0...LogLimits.countable).contains)
    }
}

/// A place in a log behind a link of its chain, from which the rest can be surveyed alone.
struct LogPlace: Sendable, Codable {
    /// The segment it is in, from 1.
    var segment: Int
    /// Bytes before it in the segment.
    var offset: Int64
    /// Records before it.
    var records: UInt64
    /// The value of the link.
    var link: String
    /// What is before it.
    var facts: LogFacts

    /// Whether it can be a place in a log.
    var isSound: Bool {
        (1...LogLimits.countable).contains(segment)
            && (0...Int64(LogLimits.countable)).contains(offset) && records <= LogLimits.countable
            && ResumeState.isHash(link) && facts.isSound
    }
}
