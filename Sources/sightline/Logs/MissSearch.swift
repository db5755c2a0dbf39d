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
    private let question: MissQuestion
    private let source: String
    private let settings: [String: String]
    private var frames: [JSONValue] = []
    private var events: [JSONValue] = []
    private var tracks: [JSONValue] = []
    private var drops: [JSONValue] = []
    private var gaps: [JSONValue] = []
    private var ends: [JSONValue] = []
    private var size = Size(width: 1, height: 1)

    /// Media time around the moment that is read.
    private static let reach: UInt64 = 60_000_000_000
    /// Media time around the moment in which a crossing is the one that is asked for.
    private static let moment: UInt64 = 500_000_000
    /// Overlap from which a detection is the object that is asked for.
    private static let overlap: Float = 0.3

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

    private mutating func take(_ kind: RecordKind, _ value: JSONValue) {
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
    private var frameAtTime: JSONValue? {
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

    private func missingFrame() -> MissAnswer {
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
    private func drop(within range: Range<Int>) -> JSONValue? {
        drops.first { drop in
            guard let from = drop["from_n"]?.int, let to = drop["to_n"]?.int else { return false }
            return from > range.lowerBound && to < range.upperBound
                || from == range.lowerBound + 1
        }
    }
}

// Objects.
extension MissSearch {
    private var kept: Float { score("kept") }
    private var fed: Float { score("fed") }

    private func score(_ which: String) -> Float {
        settings["source.\(source).score.\(which)"].flatMap { Float($0) } ?? 0
    }

    private static func box(_ value: JSONValue) -> Box? {
        let sides = value["b"]?.elements?.compactMap(\.double) ?? []
        guard sides.count == 4 else { return nil }
        return Box(
            left: Float(sides[0]), top: Float(sides[1]), right: Float(sides[0] + sides[2]),
            bottom: Float(sides[1] + sides[3]))
    }

    /// Why the object at `box` was not followed, or the detection that was.
    private func lost(_ box: Box, in frame: JSONValue) -> (MissAnswer?, JSONValue?) {
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

// Rules.
extension MissSearch {
    private func setting(_ key: String, of rule: String) -> String? {
        settings["source.\(source).rule.\(rule).\(key)"]
    }

    /// Why `rule` did not report the object that was seen as `seen`.
    private func judged(_ seen: JSONValue, by rule: String, _ frame: JSONValue) -> MissAnswer {
        let n = frame["n"]?.int
        guard let uid = seen["id"]?.string else {
            let score = Float(seen["s"]?.double ?? 0)
            return MissAnswer(
                stage: score < kept ? "detect" : "track",
                reason: score < kept
                    ? "below score: \(seen["s"]?.shownText ?? "?") < \(kept)"
                    : "no association: the detection joined no track", n: n)
        }
        func answer(_ stage: String, _ reason: String) -> MissAnswer {
            MissAnswer(stage: stage, reason: reason, n: n, track: uid)
        }
        let own = tracks.filter { $0["uid"]?.string == uid }
        if !own.contains(where: { ["confirmed", "lost"].contains($0["st"]?.string ?? "") }) {
            return answer("track", "tentative: the track was never confirmed")
        }
        let told = events.filter {
            $0["rule"]?.string == rule && $0["track"]?.string == uid
        }
        let window: UInt64 = 1_000_000_000
        if let near = told.first(where: {
            Int64(clamping: $0["at"]?["t_ns"]?.int ?? 0).subtractingSaturated(question.time)
                .magnitude <= window
        }) {
            return answer("none", "it was reported: \(near["id"]?.string ?? "?")")
        }
        let label = own.last?["cls"]?.string ?? seen["cls"]?.string ?? "?"
        if let classes = setting("classes", of: rule), classes != "-" {
            let names = classes.split(separator: ",").compactMap { $0.split(separator: ":").last }
            if !names.contains(where: { $0 == label }) {
                return answer(
                    "rule",
                    "wrong class: \(label), and the rule looks at \(names.joined(separator: ", "))")
            }
        }
        if let cooldown = setting("cooldown", of: rule),
            let before = told.last(where: {
                Int64(clamping: $0["at"]?["t_ns"]?.int ?? 0) < question.time
            })
        {
            return answer(
                "rule", "cooldown: \(cooldown) after \(before["id"]?.string ?? "?")")
        }
        if let active = setting("active", of: rule), told.isEmpty {
            return placed(uid, rule, seen) ?? answer("rule", "inactive, or not in \(active)")
        }
        return placed(uid, rule, seen)
            ?? answer("rule", "hold not reached, or the rule asks for more")
    }

    /// Why the place or the way of the track does not meet the rule.
    private func placed(_ uid: String, _ rule: String, _ seen: JSONValue) -> MissAnswer? {
        let zone = setting("zone", of: rule) ?? rule
        let points = (setting("points", of: zone) ?? "").split(separator: ",").compactMap {
            pair -> PrecisePoint? in
            let numbers = pair.split(separator: " ").compactMap { Double($0) }
            guard numbers.count == 2 else { return nil }
            return PrecisePoint(NormalizedPoint(x: numbers[0], y: numbers[1]), in: size)
        }
        let hold = setting("hold", of: rule).flatMap { Int64($0) } ?? 0
        let way = frames.compactMap { frame -> (time: Int64, point: PrecisePoint)? in
            guard
                let one = (frame["det"]?.elements ?? []).first(where: { $0["id"]?.string == uid }),
                let box = Self.box(one)
            else { return nil }
            return (Int64(clamping: frame["t_ns"]?.int ?? 0), BoxAnchor.bottomCenter.point(of: box))
        }
        guard points.count >= 2, let box = Self.box(seen) else { return nil }
        let here = BoxAnchor.bottomCenter.point(of: box)
        let shape = MissShape(points: points, isClosed: setting("type", of: rule) != "line")
        if shape.isClosed {
            guard shape.contains(here) else {
                return MissAnswer(
                    stage: "rule",
                    reason: "outside the zone by \(Self.tenths(shape.distance(here))) px",
                    track: uid)
            }
            let inside = stay(way) { shape.contains($0) }
            guard inside < hold else { return nil }
            return MissAnswer(
                stage: "rule",
                reason: "hold not reached: inside for \(inside / 1_000_000) of "
                    + "\(hold / 1_000_000) ms", track: uid)
        }
        // A line that it crossed at another time is no answer.
        let now = way.filter {
            $0.time.subtractingSaturated(question.time).magnitude <= Self.moment
        }
        let crossed = zip(now, now.dropFirst()).contains { shape.crosses($0.point, $1.point) }
        guard crossed else {
            let nearest = now.map { shape.distance($0.point) }.min() ?? shape.distance(here)
            return MissAnswer(
                stage: "rule",
                reason: "did not cross the line: nearest \(Self.tenths(nearest)) px", track: uid)
        }
        return MissAnswer(
            stage: "rule",
            reason: "hold not reached, or not clear of the line: furthest "
                + "\(Self.tenths(now.map { shape.distance($0.point) }.max() ?? 0)) px", track: uid)
    }

    /// How long the track was inside without a break around the moment.
    private func stay(
        _ way: [(time: Int64, point: PrecisePoint)], _ isInside: (PrecisePoint) -> Bool
    ) -> Int64 {
        var start: Int64?
        var end: Int64 = 0
        for step in way {
            if isInside(step.point) {
                start = start ?? step.time
                end = step.time
            } else if step.time < question.time {
                start = nil
            } else {
                break
            }
        }
        return start.map { end - $0 } ?? 0
    }

    private static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
        return "\((value * 10).rounded() / 10)"
    }
}

extension MissAnswer {
    /// How far the object came.
    fileprivate var rank: Int {
        ["capture": 0, "detect": 1, "track": 2, "rule": 3, "none": 4][stage] ?? 0
    }
}

/// A line or an area in pixels, for distances.
struct MissShape {
    let points: [PrecisePoint]
    let isClosed: Bool

    private var edges: [(PrecisePoint, PrecisePoint)] {
        let open = Array(zip(points, points.dropFirst()))
        guard isClosed, let first = points.first, let last = points.last else { return open }
        return open + [(last, first)]
    }

    /// Whether `point` is inside, by the even-odd rule.
    func contains(_ point: PrecisePoint) -> Bool {
        var inside = false
        for (start, end) in edges where (start.y > point.y) != (end.y > point.y) {
            let x = start.x + (end.x - start.x) * (point.y - start.y) / (end.y - start.y)
            if point.x < x { inside.toggle() }
        }
        return inside
    }

    /// Pixels to the nearest edge.
    func distance(_ point: PrecisePoint) -> Double {
        edges.reduce(.infinity) { nearest, edge in
            let (dx, dy) = (edge.1.x - edge.0.x, edge.1.y - edge.0.y)
            let square = dx * dx + dy * dy
            let along =
                square > 0
                ? ((point.x - edge.0.x) * dx + (point.y - edge.0.y) * dy) / square : 0
            return min(
                nearest,
                edge.0.toward(edge.1, fraction: min(max(along, 0), 1)).distance(to: point))
        }
    }

    /// Whether the straight way from `start` to `end` meets an edge.
    func crosses(_ start: PrecisePoint, _ end: PrecisePoint) -> Bool {
        func side(_ a: PrecisePoint, _ b: PrecisePoint, _ c: PrecisePoint) -> Double {
            (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
        }
        return edges.contains { a, b in
            side(a, b, start) * side(a, b, end) < 0 && side(start, end, a) * side(start, end, b) < 0
        }
    }
}
