import EventLog

/// What rules counted, in intervals of media time, and how long objects stayed.
struct CountSeries {
    private struct Interval {
        var counts: [String: Int] = [:]
        var occupancy: Int?
    }

    private struct Rule {
        var intervals: [Int: Interval] = [:]
        var totals: [String: Int] = [:]
        var byClass: [String: Int] = [:]
        var occupancy: Int?
        var dwell = [Int](repeating: 0, count: CountSeries.dwellBounds.count + 1)
    }

    /// Upper bounds of stays, seconds.
    private static let dwellBounds = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600]
    private static let words = [
        "zone.enter": "enter", "zone.exit": "exit",
    ]
    private let step: Int64
    private var rules: [String: Rule] = [:]
    private var last = 0

    /// Intervals of `step` nanoseconds.
    init(step: Int64) { self.step = max(step, 1) }

    /// Takes an event into account.
    mutating func add(_ event: JSONValue) {
        guard let name = event["rule"]?.string, let type = event["type"]?.string,
            let time = event["at"]?["t_ns"]?.int
        else { return }
        let data = event["data"]
        let place = Int(clamping: Int64(clamping: time) / step)
        guard (0..<1_000_000).contains(place) else { return }
        let key = "\(event["src"]?.string ?? "")\u{1}\(name)"
        var rule = rules[key] ?? Rule()
        let word = type == "line.cross" ? data?["dir"]?.string : Self.words[type]
        if let word {
            rule.intervals[place, default: Interval()].counts[word, default: 0] += 1
            rule.totals[word, default: 0] += 1
            if word != "exit", let cls = event["cls"]?.string { rule.byClass[cls, default: 0] += 1 }
            last = max(last, place)
        } else if event["phase"]?.string != "end" {
            rule.totals[type, default: 0] += event["phase"]?.string == "update" ? 0 : 1
        }
        if let occupancy = data?["occupancy"]?.int {
            rule.occupancy = occupancy
            let before = rule.intervals[place]?.occupancy ?? 0
            rule.intervals[place, default: Interval()].occupancy = max(before, occupancy)
        }
        if type == "zone.exit", let dwell = data?["dwell_ms"]?.double {
            let bin = Self.dwellBounds.firstIndex { dwell <= Double($0) * 1000 }
            rule.dwell[bin ?? Self.dwellBounds.count] += 1
        }
        rules[key] = rule
    }

    var json: JSONValue {
        let list = rules.sorted { $0.key < $1.key }.map { key, rule -> JSONValue in
            let names = key.split(separator: "\u{1}", omittingEmptySubsequences: false)
            let intervals = rule.intervals.sorted { $0.key < $1.key }.map { place, interval in
                JSON.object([
                    "from_t_ns": .number("\(Int64(clamping: place) * step)"),
                    "counts": Self.object(interval.counts),
                    "occupancy_max": interval.occupancy.map { JSON.number($0) },
                ])
            }
            return JSON.object([
                "source": .string(String(names[0])), "rule": .string(String(names[1])),
                "totals": Self.object(rule.totals), "by_class": Self.object(rule.byClass),
                "occupancy": rule.occupancy.map { JSON.number($0) },
                "dwell": .array(rule.dwell.map { JSON.number($0) }),
                "intervals": .array(intervals),
            ])
        }
        return JSON.object([
            "every_ns": .number("\(step)"),
            "dwell_bounds_s": .array(Self.dwellBounds.map { JSON.number($0) }),
            "rules": .array(list),
        ])
    }

    private static func object(_ counts: [String: Int]) -> JSONValue {
        .object(
            counts.sorted { $0.key < $1.key }.map {
                JSONValue.Member($0.key, JSON.number($0.value))
            })
    }
}
