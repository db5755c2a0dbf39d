import EventLog
import VisionCore

// Rules.
extension MissSearch {
    func setting(_ key: String, of rule: String) -> String? {
        settings["source.\(source).rule.\(rule).\(key)"]
    }

    /// Why `rule` did not report the object that was seen as `seen`.
    func judged(_ seen: JSONValue, by rule: String, _ frame: JSONValue) -> MissAnswer {
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
        if let hours = setting("active", of: rule), !isActive(hours) {
            return answer("rule", "inactive: outside of \(hours)")
        }
        return placed(uid, rule, seen) ?? asked(rule, of: uid, frame)
            ?? answer("rule", "hold not reached, or the rule asks for more")
    }

    /// Whether the moment is within `hours`, or nobody can say.
    func isActive(_ hours: String) -> Bool {
        guard let start = Self.whole(settings["source.\(source).start"]) else {
            return true
        }
        let ranges = hours.split(separator: "\"").compactMap { try? Schedule.Hours(String($0)) }
        let now = WallInstant(nanoseconds: start.addingSaturated(question.time))
        return ranges.isEmpty || Schedule(ranges).holds(at: now)
    }

    /// What else `rule` asks for that the moment does not have.
    func asked(_ rule: String, of uid: String, _ frame: JSONValue) -> MissAnswer? {
        guard let over = setting("over", of: rule) else { return nil }
        let answer: String
        switch setting("type", of: rule) {
        case "dwell":
            guard let wanted = Self.whole(over.replacing("ns", with: "")),
                let shape = shape(of: rule)
            else { return nil }
            let inside = stay(way(of: uid)) { shape.contains($0) }
            guard inside < wanted else { return nil }
            answer =
                "not long enough: inside for \(inside / 1_000_000) of \(wanted / 1_000_000) ms"
        case "occupancy":
            guard let wanted = Double(over), let shape = shape(of: rule) else { return nil }
            let count = (frame["det"]?.elements ?? []).count { one in
                one["id"] != nil
                    && Self.box(one).map { shape.contains(BoxAnchor.bottomCenter.point(of: $0)) }
                        ?? false
            }
            guard Double(count) <= wanted else { return nil }
            answer = "not enough: \(count) inside, and the rule asks for more than \(over)"
        default: return nil
        }
        return MissAnswer(stage: "rule", reason: answer, track: uid)
    }

    /// Where `rule` looks; nil for the whole picture.
    func shape(of rule: String) -> MissShape? {
        let zone = setting("zone", of: rule) ?? rule
        let points = (setting("points", of: zone) ?? "").split(separator: ",").compactMap {
            pair -> PrecisePoint? in
            let numbers = pair.split(separator: " ").compactMap { Double($0) }
            guard numbers.count == 2 else { return nil }
            return PrecisePoint(NormalizedPoint(x: numbers[0], y: numbers[1]), in: size)
        }
        guard points.count >= 2 else { return nil }
        return MissShape(points: points, isClosed: setting("type", of: zone) != "line")
    }

    /// Where the track stood in each frame that has a detection of it.
    func way(of uid: String) -> [(time: Int64, point: PrecisePoint)] {
        frames.compactMap { frame in
            guard
                let one = (frame["det"]?.elements ?? []).first(where: { $0["id"]?.string == uid }),
                let box = Self.box(one)
            else { return nil }
            return (Int64(clamping: frame["t_ns"]?.int ?? 0), BoxAnchor.bottomCenter.point(of: box))
        }
    }

    /// Why the place or the way of the track does not meet the rule.
    func placed(_ uid: String, _ rule: String, _ seen: JSONValue) -> MissAnswer? {
        let hold = Self.whole(setting("hold", of: rule)) ?? 0
        let way = way(of: uid)
        guard let shape = shape(of: rule), let box = Self.box(seen) else { return nil }
        let here = BoxAnchor.bottomCenter.point(of: box)
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
        let crossings = zip(now, now.dropFirst()).filter { shape.crosses($0.point, $1.point) }
        guard let crossing = crossings.first else {
            let nearest = now.map { shape.distance($0.point) }.min() ?? shape.distance(here)
            return MissAnswer(
                stage: "rule",
                reason: "did not cross the line: nearest \(Self.tenths(nearest)) px", track: uid)
        }
        if let wanted = setting("direction", of: rule), crossings.count == 1,
            isClear(way, shape, of: crossing.0.time, hold)
        {
            return MissAnswer(
                stage: "rule", reason: "other direction: the rule counts \(wanted) alone",
                track: uid)
        }
        return MissAnswer(
            stage: "rule",
            reason: "hold not reached, or not clear of the line: furthest "
                + "\(Self.tenths(now.map { shape.distance($0.point) }.max() ?? 0)) px", track: uid)
    }

    /// Whether the track stayed on each side of the line for as long as the rule asks.
    func isClear(
        _ way: [(time: Int64, point: PrecisePoint)], _ shape: MissShape, of time: Int64,
        _ hold: Int64
    ) -> Bool {
        let near = way.filter {
            $0.time.subtractingSaturated(time).magnitude <= hold.magnitude
        }
        return zip(near, near.dropFirst()).count { shape.crosses($0.point, $1.point) } == 1
    }

    /// How long the track was inside without a break around the moment.
    func stay(
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

    static func whole(_ text: String?) -> Int64? { text.flatMap { Int64($0) } }

    static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
        return "\((value * 10).rounded() / 10)"
    }
}
