import EventLog
import VisionCore

/// Events as Frigate publishes them, made of track records.
///
/// `events` (new, update, end), `reviews` of incidents, counts; no pictures: there are none.
struct FrigateTopics: MQTTShape {
    private struct Track {
        var first: Double
        var topScore = 0.0
        var zones: [String] = []
        var entered: [String] = []
        var last: [UInt8]?
    }

    private let prefix: String
    private var start: Double?
    private var tracks: [String: Track] = [:]
    private var counts = LiveTracks()
    private var zones: [String: [String: Set<String>]] = [:]
    private var reviews: [String: (start: Double, last: [UInt8])] = [:]

    init(topic: String) { prefix = topic }

    var availability: (topic: String, here: String, gone: String, left: String) {
        ("\(prefix)/available", "online", "offline", "stopped")
    }

    var subscriptions: [String] { [] }

    mutating func take(head: JSONValue) {
        start = head["start"]?.string.flatMap(WallInstant.init(rfc3339:)).map {
            Double($0.nanoseconds) / 1e9
        }
    }

    mutating func everything() -> [MQTTMessage] {
        counts.classes.sorted { $0.key < $1.key }.flatMap { source, classes in
            classes.sorted().map { count($0, source) }
        }
    }

    mutating func answer(to topic: String, _ payload: String) -> [MQTTMessage] { [] }

    mutating func messages(for message: SinkMessage) -> [MQTTMessage] {
        switch message.kind {
        case .track: return track(message)
        case .source:
            guard message.value["state"]?.string != "up" else { return [] }
            return counts.end(message.source).sorted().map { count($0, message.source) }
        case .event: return event(message)
        default: return []
        }
    }

    /// Seconds of Unix time: of capture, else when the record was written, else media time.
    private func time(of value: JSONValue) -> Double {
        if let text = value["at"]?["cap"]?.string ?? value["cap"]?.string,
            let wall = WallInstant(rfc3339: text)
        {
            return Double(wall.nanoseconds) / 1e9
        }
        if let start, let emitted = value["emit_ns"]?.double { return start + emitted / 1e9 }
        return (value["t_ns"]?.double ?? value["at"]?["t_ns"]?.double ?? 0) / 1e9
    }

    private func count(_ cls: String, _ source: String) -> MQTTMessage {
        MQTTMessage(
            "\(prefix)/\(TopicLevel.text(source))/\(TopicLevel.text(cls))",
            "\(counts.count(cls, of: source).all)")
    }

    private mutating func track(_ message: SinkMessage) -> [MQTTMessage] {
        let value = message.value
        let changed = counts.take(value, source: message.source)
        var list = changed.sorted().map { count($0, message.source) }
        guard let uid = value["uid"]?.string, let state = value["st"]?.string else { return list }
        let isEnd = state == "ended"
        guard tracks[uid] != nil || state == "confirmed" else { return list }
        let now = time(of: value)
        var track = tracks[uid] ?? Track(first: now)
        track.topScore = max(track.topScore, value["cls_s"]?.double ?? 0)
        let after = object(message, uid, track, now: now, isEnd: isEnd)
        var line = JSONLine()
        line.elementObject { line in
            line.field("type", track.last == nil ? "new" : isEnd ? "end" : "update")
            line.field("before", raw: track.last ?? after)
            line.field("after", raw: after)
        }
        track.last = after
        tracks[uid] = isEnd ? nil : track
        list.append(MQTTMessage("\(prefix)/events", line.bytes))
        return list
    }

    private func object(
        _ message: SinkMessage, _ uid: String, _ track: Track, now: Double, isEnd: Bool
    ) -> [UInt8] {
        let value = message.value
        let box = value["b"]?.elements?.compactMap(\.double) ?? []
        let edges = box.count == 4 ? [box[0], box[1], box[0] + box[2], box[1] + box[3]] : []
        let isMoving = LiveTracks.isMoving(value)
        var line = JSONLine()
        line.elementObject { line in
            line.field("id", uid.replacing("/", with: "-"))
            line.field("camera", message.source)
            line.field("frame_time", now, places: 6)
            line.field("snapshot", raw: "null".utf8)
            line.field("label", value["cls"]?.string)
            line.field("sub_label", raw: "null".utf8)
            line.field("top_score", track.topScore, places: 4)
            line.field("false_positive", false)
            line.field("start_time", track.first, places: 6)
            if isEnd {
                line.field("end_time", now, places: 6)
            } else {
                line.field("end_time", raw: "null".utf8)
            }
            line.field("score", value["cls_s"]?.double, places: 4)
            for name in ["box", "region"] {
                line.array(name) { line in
                    for edge in edges { line.element(Int64(roundedHalfToEven: edge)) }
                }
            }
            line.field("area", box.count == 4 ? Int64(roundedHalfToEven: box[2] * box[3]) : nil)
            line.field("ratio", box.count == 4 && box[3] > 0 ? box[2] / box[3] : nil, places: 4)
            for (name, zones) in [
                ("current_zones", track.zones), ("entered_zones", track.entered),
            ] {
                line.array(name) { line in zones.forEach { line.element($0) } }
            }
            line.field("has_snapshot", false)
            line.field("has_clip", false)
            line.field("active", isMoving)
            line.field("stationary", !isMoving)
            line.field("motionless_count", 0)
            line.field("position_changes", 0)
            line.field("attributes", raw: "{}".utf8)
            line.field("current_attributes", raw: "[]".utf8)
        }
        return line.bytes
    }

    private mutating func event(_ message: SinkMessage) -> [MQTTMessage] {
        switch message.type {
        case "zone.enter", "zone.exit": return zone(message)
        case "incident": return review(message)
        default: return []
        }
    }

    private mutating func zone(_ message: SinkMessage) -> [MQTTMessage] {
        guard let rule = message.value["rule"]?.string, let uid = message.value["track"]?.string,
            let cls = message.value["cls"]?.string
        else { return [] }
        var inside = zones[rule]?[cls] ?? []
        if message.type == "zone.enter" {
            inside.insert(uid)
            tracks[uid]?.zones.append(rule)
            if tracks[uid]?.entered.contains(rule) == false { tracks[uid]?.entered.append(rule) }
        } else {
            inside.remove(uid)
            tracks[uid]?.zones.removeAll { $0 == rule }
        }
        zones[rule, default: [:]][cls] = inside
        return [
            MQTTMessage(
                "\(prefix)/\(TopicLevel.text(rule))/\(TopicLevel.text(cls))", "\(inside.count)")
        ]
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        value?.elements?.compactMap(\.string) ?? []
    }

    private mutating func review(_ message: SinkMessage) -> [MQTTMessage] {
        guard let id = message.value["id"]?.string else { return [] }
        let now = time(of: message.value)
        let isEnd = message.value["phase"]?.string == "end"
        let known = reviews[id]
        var line = JSONLine()
        line.elementObject { line in
            line.field("id", id)
            line.field("camera", message.source)
            line.field("start_time", known?.start ?? now, places: 6)
            if isEnd {
                line.field("end_time", now, places: 6)
            } else {
                line.field("end_time", raw: "null".utf8)
            }
            let isInfo = message.value["data"]?["severity"]?.string == "info"
            line.field("severity", isInfo ? "detection" : "alert")
            line.field("thumb_path", "")
            line.object("data") { line in
                let data = message.value["data"]
                // Objects are called as in `events`.
                let tracks = Self.texts(data?["tracks"]).map { $0.replacing("/", with: "-") }
                for (name, list) in [
                    ("detections", tracks), ("objects", Self.texts(data?["classes"])),
                    ("sub_labels", []), ("zones", Self.texts(data?["zones"])), ("audio", []),
                ] {
                    line.array(name) { line in list.forEach { line.element($0) } }
                }
            }
        }
        let after = line.bytes
        var whole = JSONLine()
        whole.elementObject { line in
            line.field("type", known == nil ? "new" : isEnd ? "end" : "update")
            line.field("before", raw: known?.last ?? after)
            line.field("after", raw: after)
        }
        reviews[id] = isEnd ? nil : (known?.start ?? now, after)
        return [MQTTMessage("\(prefix)/reviews", whole.bytes)]
    }
}
