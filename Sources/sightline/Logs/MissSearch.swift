import EventLog
import VisionCore

/// What should have been reported, and was not.
struct MissQuestion {
    /// The source; nil for the only one.
    let source: String?
    /// Media time, nanoseconds.
    let time: Int64
    /// Where the object was, pixels.
    let box: Box?
    /// The rule that should have reported it.
    let rule: String?
}

/// The first stage that lost it.
struct MissAnswer: Encodable {
    /// The stage, a word: `capture`, `detect`, `track`, `rule`, or `none` where nothing was lost.
    let stage: String
    /// What happened there, with its numbers.
    let reason: String
    /// The frame that was looked at; nil where there is none.
    var n: Int?
    /// The track that was looked at; nil where there is none.
    var track: String?
}

/// Looks through a log for what lost an object.
struct MissSearch {
    let question: MissQuestion
    let source: String
    let settings: [String: String]
    var frames: [JSONValue] = []
    var events: [JSONValue] = []
    var tracks: [JSONValue] = []
    var drops: [JSONValue] = []
    var gaps: [JSONValue] = []
    var ends: [JSONValue] = []
    var size = Size(width: 1, height: 1)

    /// Media time around the moment that is read.
    static let reach: UInt64 = 60_000_000_000
    /// Media time around the moment in which a crossing is the one that is asked for.
    static let moment: UInt64 = 500_000_000
    /// Overlap from which a detection is the object that is asked for.
    static let overlap: Float = 0.3

    /// Reads what the log at `path` has around the moment.
    init(_ path: String, _ question: MissQuestion) throws {
        self.question = question
        let reader = try LogReader(path: path)
        guard let head = try reader.next(), head.kind == .run,
            let header = head.value.flatMap({ LogHeader($0) })
        else { throw CommandError(.badData, "this is no log", subject: path) }
        settings = header.settings
        let names = header.record.sources.map(\.name)
        guard let source = question.source ?? (names.count == 1 ? names.first : nil),
            names.contains(source)
        else {
            throw CommandError(
                .usage, "name one source with --source", subject: path,
                hint: "sources: \(names.joined(separator: ", "))")
        }
        self.source = source
        while let line = try reader.next() {
            guard let kind = line.kind, let value = line.value, value["src"]?.string == source
            else { continue }
            take(kind, value)
        }
        guard !frames.isEmpty || !drops.isEmpty || !gaps.isEmpty || !ends.isEmpty else {
            throw CommandError(
                .noInput, "the log has no frame records around that time", subject: path,
                hint: "make it with --log-frames")
        }
        if let rule = question.rule, settings["source.\(source).rule.\(rule).type"] == nil {
            throw CommandError(
                .usage, "the log knows no rule called '\(rule)'", subject: path)
        }
    }

    mutating func take(_ kind: RecordKind, _ value: JSONValue) {
        let time = Int64(clamping: value["t_ns"]?.int ?? value["at"]?["t_ns"]?.int ?? 0)
        let isNear = time.subtractingSaturated(question.time).magnitude <= Self.reach
        switch kind {
        case .frame where isNear: frames.append(value)
        case .event where isNear: events.append(value)
        case .track: tracks.append(value)
        case .drop: drops.append(value)
        case .gap: gaps.append(value)
        case .source:
            let sides = value["size"]?.elements?.compactMap(\.int) ?? []
            if sides.count == 2 { size = Size(width: sides[0], height: sides[1]) }
            if value["state"]?.string == "ended" { ends.append(value) }
        default: break
        }
    }

    /// The first stage that lost it.
    func answer() -> MissAnswer {
        guard let frame = frameAtTime else { return missingFrame() }
        let n = frame["n"]?.int
        if frame["via"]?.string != "infer" {
            return MissAnswer(
                stage: "detect",
                reason: "no network looked at frame \(n ?? 0): via \(frame["via"]?.string ?? "?")",
                n: n)
        }
        if let box = question.box {
            let (answer, seen) = lost(box, in: frame)
            if var answer {
                answer.n = n
                return answer
            }
            guard let rule = question.rule, let seen else {
                return MissAnswer(
                    stage: "none", reason: "it was seen and followed", n: n,
                    track: seen?["id"]?.string)
            }
            return judged(seen, by: rule, frame)
        }
        guard let rule = question.rule else {
            return MissAnswer(
                stage: "none", reason: "frame \(n ?? 0) is in the log: name --box or --rule", n: n)
        }
        // Of all objects the one that came furthest.
        let seen = frame["det"]?.elements ?? []
        guard !seen.isEmpty else {
            return MissAnswer(
                stage: "detect",
                reason: "no detection: nothing of score \(fed) or more in the frame",
                n: n)
        }
        return seen.map { judged($0, by: rule, frame) }.max { $0.rank < $1.rank }
            ?? MissAnswer(stage: "none", reason: "nothing was lost", n: n)
    }
}

// Frames.
extension MissSearch {
    /// The frame that was shown at the time: the last one before it, unless the next one is far.
    var frameAtTime: JSONValue? {
        let before = frames.last { Int64(clamping: $0["t_ns"]?.int ?? 0) <= question.time }
        guard let before, let start = before["t_ns"]?.int else { return nil }
        let next = frames.first { Int64(clamping: $0["t_ns"]?.int ?? 0) > question.time }
        let steps = zip(frames, frames.dropFirst()).map {
            ($1["t_ns"]?.int ?? 0).subtractingSaturated($0["t_ns"]?.int ?? 0)
        }.sorted()
        let usual = Int64(clamping: steps.isEmpty ? 40_000_000 : steps[steps.count / 2])
        let late = question.time - Int64(clamping: start)
        let between = (before["n"]?.int ?? 0)..<(next?["n"]?.int ?? .max)
        if late > usual, next != nil, drop(within: between) != nil { return nil }
        return late <= 3 * usual ? before : nil
    }

    func missingFrame() -> MissAnswer {
        let before = frames.last { Int64(clamping: $0["t_ns"]?.int ?? 0) <= question.time }
        let next = frames.first { Int64(clamping: $0["t_ns"]?.int ?? 0) > question.time }
        let between = (before?["n"]?.int ?? -1)..<(next?["n"]?.int ?? .max)
        if let drop = drop(within: between) {
            return MissAnswer(
                stage: drop["stage"]?.string ?? "capture",
                reason:
                    "dropped by \(drop["stage"]?.string ?? "?"): \(drop["cause"]?.string ?? "?") "
                    + "(frames \(drop["from_n"]?.int ?? 0) to \(drop["to_n"]?.int ?? 0))",
                n: drop["from_n"]?.int)
        }
        let gap = gaps.last { Int64(clamping: $0["from_t_ns"]?.int ?? 0) <= question.time }
        if let gap {
            return MissAnswer(
                stage: "capture",
                reason: "no packet: \(gap["cause"]?.string ?? "gap") from "
                    + EventWords.clock(Int64(clamping: gap["from_t_ns"]?.int ?? 0)))
        }
        return MissAnswer(
            stage: "capture",
            reason: "no packet: the log has no frame of the source at this time")
    }

    /// A drop of frames behind the first and before the last of `range`.
    func drop(within range: Range<Int>) -> JSONValue? {
        drops.first { drop in
            guard let from = drop["from_n"]?.int, let to = drop["to_n"]?.int else { return false }
            return from > range.lowerBound && to < range.upperBound
                || from == range.lowerBound + 1
        }
    }
}

// Objects.
extension MissSearch {
    var kept: Float { score("kept") }
    var fed: Float { score("fed") }

    func score(_ which: String) -> Float {
        settings["source.\(source).score.\(which)"].flatMap { Float($0) } ?? 0
    }

    static func box(_ value: JSONValue) -> Box? {
        let sides = value["b"]?.elements?.compactMap(\.double) ?? []
        guard sides.count == 4 else { return nil }
        return Box(
            left: Float(sides[0]), top: Float(sides[1]), right: Float(sides[0] + sides[2]),
            bottom: Float(sides[1] + sides[3]))
    }

    /// Why the object at `box` was not followed, or the detection that was.
    func lost(_ box: Box, in frame: JSONValue) -> (MissAnswer?, JSONValue?) {
        let seen = frame["det"]?.elements ?? []
        let near = seen.compactMap { value in
            Self.box(value).map { (value: value, overlap: $0.iou(box)) }
        }.filter { $0.overlap >= Self.overlap }.sorted { $0.overlap > $1.overlap }
        guard let best = near.first(where: { $0.value["id"] != nil }) ?? near.first else {
            return (
                MissAnswer(
                    stage: "detect",
                    reason: "no detection: nothing of score \(fed) or more at the box"), nil
            )
        }
        let score = Float(best.value["s"]?.double ?? 0)
        if best.value["id"] != nil {
            guard let uid = best.value["id"]?.string else { return (nil, best.value) }
            let states = tracks.filter { $0["uid"]?.string == uid }.compactMap { $0["st"]?.string }
            let wasConfirmed = states.contains("confirmed") || states.contains("lost")
            guard wasConfirmed else {
                return (
                    MissAnswer(
                        stage: "track", reason: "tentative: the track was never confirmed",
                        track: uid), nil
                )
            }
            return (nil, best.value)
        }
        if let own = Self.box(best.value) {
            let other = seen.first { other in
                guard other["id"] != nil, let theirs = Self.box(other),
                    Float(other["s"]?.double ?? 0) >= score
                else { return false }
                return theirs.iou(own) > 0.5
            }
            if let other {
                return (
                    MissAnswer(
                        stage: "track",
                        reason: "suppressed by box \(other["b"]?.shownText ?? "") "
                            + "(\(other["cls"]?.string ?? "?"), score \(other["s"]?.shownText ?? "?"))",
                        track: other["id"]?.string), nil
                )
            }
        }
        if score < kept {
            return (
                MissAnswer(
                    stage: "detect",
                    reason: "below score: \(best.value["s"]?.shownText ?? "?") < \(kept)"), nil
            )
        }
        return (
            MissAnswer(
                stage: "track",
                reason:
                    "no association: score \(best.value["s"]?.shownText ?? "?") joined no track "
                    + "and began none"), nil
        )
    }
}

extension MissAnswer {
    /// How far the object came.
    fileprivate var rank: Int {
        ["capture": 0, "detect": 1, "track": 2, "rule": 3, "none": 4][stage] ?? 0
    }
}
