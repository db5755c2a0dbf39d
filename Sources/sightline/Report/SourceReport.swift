import EventLog
import VisionCore

/// What a log says of one source, as far as a report shows it.
struct SourceReport {
    /// Crossings of a line.
    struct Line {
        var inward: [Double] = []
        var outward: [Double] = []
    }

    /// How many were in a zone, and how long they stayed.
    struct Zone {
        var occupancy: [(time: Double, count: Int)] = []
        var stays: [Double] = []
    }

    let name: String
    private(set) var size = Size(width: 0, height: 0)
    private(set) var frames = 0
    /// Media time of the first and of the last record, seconds.
    private(set) var span: (from: Double, to: Double)?
    private(set) var lines: [String: Line] = [:]
    private(set) var zones: [String: Zone] = [:]
    private(set) var events: [[String]] = []
    private(set) var eventCount = 0
    private(set) var drops: [String: Int] = [:]
    private(set) var gaps: [[String]] = []
    private(set) var map = WayMap()
    private var hasFrames = false

    /// Rows of the table of events; there may be more events.
    static let mostEvents = 1000

    init(name: String) { self.name = name }

    /// Takes a record of the source.
    mutating func take(_ kind: RecordKind, _ value: JSONValue) {
        let time = (value["t_ns"]?.int ?? value["at"]?["t_ns"]?.int).map { Double($0) / 1e9 }
        if let time { span = (min(span?.from ?? time, time), max(span?.to ?? time, time)) }
        switch kind {
        case .source:
            let sides = value["size"]?.elements?.compactMap(\.int) ?? []
            if sides.count == 2, sides.allSatisfy({ (1...1_000_000).contains($0) }) {
                size = Size(width: sides[0], height: sides[1])
            }
        case .frame:
            frames += 1
            for object in value["det"]?.elements ?? [] {
                guard let id = object["id"]?.string, let box = Self.numbers(object["b"], 4) else {
                    continue
                }
                hasFrames = true
                map.add(id, x: box[0] + box[2] / 2, y: box[1] + box[3], in: size)
            }
        case .track where !hasFrames:
            guard value["obs"]?.string == "detected", let id = value["uid"]?.string,
                let anchor = Self.numbers(value["anchor"], 2)
            else { return }
            map.add(id, x: anchor[0], y: anchor[1], in: size)
        case .event where !value.isAddition: takeEvent(value, time ?? 0)
        case .drop:
            let (stage, cause) = (value["stage"]?.string ?? "?", value["cause"]?.string ?? "?")
            drops["\(stage): \(cause)", default: 0] += max(value["count"]?.int ?? 0, 0)
        case .gap:
            let from = value["from_t_ns"]?.int.map { Markup.time(Double($0) / 1e9) } ?? "?"
            let length = value["dur_ms"]?.double.map { Markup.number($0 / 1000) + " s" } ?? ""
            gaps.append([from, value["cause"]?.string ?? "?", length])
        default: break
        }
    }

    private mutating func takeEvent(_ value: JSONValue, _ time: Double) {
        let (type, rule) = (value["type"]?.string ?? "?", value["rule"]?.string ?? "")
        let data = value["data"]
        switch type {
        case "line.cross":
            if data?["dir"]?.string == "in" {
                lines[rule, default: Line()].inward.append(time)
            } else {
                lines[rule, default: Line()].outward.append(time)
            }
        case "zone.enter", "zone.exit":
            if let count = data?["occupancy"]?.int {
                zones[rule, default: Zone()].occupancy.append((time, count))
            }
            if let stay = data?["dwell_ms"]?.double {
                zones[rule, default: Zone()].stays.append(stay / 1000)
            }
        case "track.start", "track.end": return
        default: break
        }
        eventCount += 1
        guard events.count < Self.mostEvents else { return }
        let track = value["track"]?.string?.split(separator: "/").last.map(String.init)
        events.append([
            Markup.time(time), type, rule, value["phase"]?.string ?? "",
            value["cls"]?.string ?? "", track.map { "#\($0)" } ?? "", Self.words(data),
        ])
    }

    /// The plain values of an event's data.
    private static func words(_ data: JSONValue?) -> String {
        (data?.members ?? []).compactMap { member in
            switch member.value {
            case .string(let text): "\(member.name) \(text)"
            case .number(let text): "\(member.name) \(text)"
            case .bool(let value): "\(member.name) \(value)"
            case .null, .array, .object: nil
            }
        }.joined(separator: ", ")
    }

    private static func numbers(_ value: JSONValue?, _ count: Int) -> [Double]? {
        let numbers = value?.elements?.compactMap(\.double) ?? []
        return numbers.count == count && numbers.allSatisfy(\.isFinite) ? numbers : nil
    }
}
