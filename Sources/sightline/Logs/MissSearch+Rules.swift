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
        if let active = setting("active", of: rule), told.isEmpty {
            return placed(uid, rule, seen) ?? answer("rule", "inactive, or not in \(active)")
        }
        return placed(uid, rule, seen)
            ?? answer("rule", "hold not reached, or the rule asks for more")
    }

    /// Why the place or the way of the track does not meet the rule.
    func placed(_ uid: String, _ rule: String, _ seen: JSONValue) -> MissAnswer? {
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

    static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
        return "\((value * 10).rounded() / 10)"
    }
}
