import EventLog
import VisionCore

/// What two logs differ in: events by id, tracks by source and number.
struct LogDifference {
    /// One event or track that differs.
    struct Item: Encodable {
        /// The id of the event, or `source/number` of the track.
        let id: String
        /// The type of the event, or `track`.
        let type: String
        let rule: String?
        let src: String
        /// Media time, nanoseconds.
        let t_ns: Int
        /// Where the two differ first, and how; nil for what only one has.
        let key: String?
        let from: String?
        let to: String?

        /// One line for a person.
        var words: String {
            let head =
                "\(EventWords.clock(Int64(clamping: t_ns)))  \(src)  \(rule.map { $0 + "  " } ?? "")\(type)"
            let change = key.map { "  \($0): \(from ?? "-") -> \(to ?? "-")" } ?? ""
            return "\(head)  \(id)\(change)"
        }
    }

    /// Events, or tracks.
    struct Part: Encodable {
        var gained: [Item] = []
        var lost: [Item] = []
        var changed: [Item] = []
    }

    private(set) var events = Part()
    private(set) var tracks = Part()

    private struct Entry {
        let item: Item
        let value: JSONValue
    }

    /// The way from the log at `old` to the one at `new`.
    init(from old: String, to new: String) throws {
        let (before, after) = (try Self.entries(of: old), try Self.entries(of: new))
        events = Self.compared(before.events, after.events, keys: Self.eventKeys)
        tracks = Self.compared(before.tracks, after.tracks, keys: Self.trackKeys)
    }

    /// In the order in which they are compared: reasons first.
    private static let eventKeys = ["why", "at", "data", "phase", "cls", "score", "end_reason"]
    private static let trackKeys = [
        "end_reason", "first_t_ns", "last_det_t_ns", "hits", "cls", "st", "merged_from",
    ]

    private static func compared(
        _ before: [String: Entry], _ after: [String: Entry], keys: [String]
    ) -> Part {
        var part = Part()
        for (name, old) in before {
            guard let new = after[name] else {
                part.lost.append(old.item)
                continue
            }
            guard let difference = difference(old.value, new.value, keys: keys) else { continue }
            part.changed.append(
                Item(
                    id: new.item.id, type: new.item.type, rule: new.item.rule, src: new.item.src,
                    t_ns: new.item.t_ns, key: difference.key, from: difference.from,
                    to: difference.to))
        }
        for (name, new) in after where before[name] == nil { part.gained.append(new.item) }
        func sort(_ items: inout [Item]) {
            items.sort { ($0.t_ns, $0.src, $0.id) < ($1.t_ns, $1.src, $1.id) }
        }
        sort(&part.gained)
        sort(&part.lost)
        sort(&part.changed)
        return part
    }

    /// The first of `keys` in which two records differ, down to the value.
    private static func difference(_ old: JSONValue, _ new: JSONValue, keys: [String])
        -> (key: String, from: String?, to: String?)?
    {
        for key in keys where plain(old[key]) != plain(new[key]) {
            return deepest(key, old[key], new[key])
        }
        return nil
    }

    private static func deepest(_ key: String, _ old: JSONValue?, _ new: JSONValue?)
        -> (key: String, from: String?, to: String?)
    {
        if let members = old?.members, let others = new?.members {
            let names = members.map(\.name) + others.map(\.name)
            for name in names where plain(old?[name]) != plain(new?[name]) {
                return deepest("\(key).\(name)", old?[name], new?[name])
            }
        }
        return (key, old.map { $0.shownText }, new.map { $0.shownText })
    }

    /// A value without the name of the run, which every log has for itself.
    private static func plain(_ value: JSONValue?) -> JSONValue? {
        switch value {
        case .string(let text): .string(withoutRun(text))
        case .array(let values): .array(values.compactMap(plain))
        case .object(let members):
            .array(members.flatMap { [.string($0.name), plain($0.value) ?? .null] })
        default: value
        }
    }

    /// `source/number` of `run/source/number`; other text as it is.
    private static func withoutRun(_ text: String) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].count == 26, Int(parts[parts.count - 1]) != nil else {
            return text
        }
        return parts.dropFirst().joined(separator: "/")
    }

    private static func entries(of path: String) throws
        -> (events: [String: Entry], tracks: [String: Entry])
    {
        var events: [String: Entry] = [:]
        var tracks: [String: Entry] = [:]
        let reader = try LogReader(path: path)
        while let line = try reader.next() {
            guard line.kind == .event || line.kind == .track, let value = line.value else {
                continue
            }
            let source = value["src"]?.string ?? ""
            if line.kind == .track {
                let name = withoutRun(value["uid"]?.string ?? "")
                let item = Item(
                    id: name, type: "track", rule: nil, src: source,
                    t_ns: value["first_t_ns"]?.int ?? 0, key: nil, from: nil, to: nil)
                tracks[name] = Entry(item: item, value: value)
            } else if let id = value["id"]?.string, let type = value["type"]?.string,
                value["rule"] != nil, !value.isAddition
            {
                let item = Item(
                    id: id, type: type, rule: value["rule"]?.string, src: source,
                    t_ns: value["at"]?["t_ns"]?.int ?? 0, key: nil, from: nil, to: nil)
                // Begin and end of a lasting event are records of their own.
                let phase = value["phase"]?.string ?? ""
                events["\(id) \(phase == "update" ? "begin" : phase)"] =
                    phase == "update" ? events["\(id) begin"] : Entry(item: item, value: value)
            }
        }
        return (events, tracks)
    }
}

extension JSONValue {
    /// The value in a line of text.
    var shownText: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let text), .string(let text): text
        case .array(let values): "[" + values.map(\.shownText).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\($0.name): \($0.value.shownText)" }.joined(separator: ", ") + "}"
        }
    }
}
