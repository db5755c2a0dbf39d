import EventLog

/// Topics of our own below `TOPIC/NODE`, and discovery by Home Assistant.
struct NativeTopics: MQTTShape {
    private let base: String
    private let node: String
    private let version: String
    private let discovers: Bool
    private let epoch: Int?
    private var tracks = LiveTracks()
    private var sources: [String: Bool] = [:]
    /// Rules of a source, and what their events are called.
    private var rules: [String: [String: Set<String>]] = [:]
    /// By which it can be switched; nil: by nothing.
    private var control: SwitchTopics?

    /// Topics below `topic`; `epoch` goes along in each event as a last member `sightline_epoch`,
    /// `control` lets others switch, by the sink called `sink`.
    init(
        topic: String, node: String, version: String, discovers: Bool, epoch: Int? = nil,
        sink: String = "", control: SinkControl? = nil
    ) {
        self.epoch = epoch
        base = "\(topic)/\(TopicLevel.text(node))"
        self.node = node
        self.version = version
        self.discovers = discovers
        self.control = control.map { SwitchTopics(base: base, sink: sink, control: $0) }
    }

    var availability: (topic: String, here: String, gone: String, left: String) {
        ("\(base)/status", "online", "offline", "offline")
    }

    var subscriptions: [String] {
        (discovers ? ["homeassistant/status"] : []) + (control?.subscriptions ?? [])
    }

    mutating func take(head: JSONValue) {
        for source in head["mode"]?.members ?? [] where sources[source.name] == nil {
            sources[source.name] = false
        }
    }

    mutating func messages(for message: SinkMessage) -> [MQTTMessage] {
        let source = message.source
        switch message.kind {
        case .source: return state(of: source, message.value)
        case .track:
            let isNew = message.value["cls"]?.string.map {
                message.value["st"]?.string == "confirmed"
                    && !(tracks.classes[source] ?? []).contains($0)
            }
            let changed = tracks.take(message.value, source: source)
            return (isNew == true ? discovery(of: source) : []) + counts(changed, source)
        default: return event(message)
        }
    }

    private mutating func state(of source: String, _ value: JSONValue) -> [MQTTMessage] {
        let isUp = value["state"]?.string == "up"
        let isNew = sources[source] == nil
        sources[source] = isUp
        var list = isNew || isUp ? discovery(of: source) : []
        list.append(status(of: source))
        if !isUp { list += counts(tracks.end(source), source) }
        return list
    }

    private func status(of source: String) -> MQTTMessage {
        MQTTMessage(
            "\(base)/\(TopicLevel.text(source))/status",
            sources[source] == true ? "online" : "offline")
    }

    private func counts(_ classes: Set<String>, _ source: String) -> [MQTTMessage] {
        classes.sorted().flatMap { cls in
            let topic = "\(base)/\(TopicLevel.text(source))/\(TopicLevel.text(cls))"
            let count = tracks.count(cls, of: source)
            return [
                MQTTMessage(topic, "\(count.all)"),
                MQTTMessage("\(topic)/active", "\(count.moving)"),
                MQTTMessage("\(topic)/occupied", count.all > 0 ? "ON" : "OFF"),
            ]
        }
    }

    private mutating func event(_ message: SinkMessage) -> [MQTTMessage] {
        let source = message.source
        let place = source.isEmpty ? base : "\(base)/\(TopicLevel.text(source))"
        var list = [MQTTMessage("\(place)/events", numbered(message.bytes))]
        guard let rule = message.value["rule"]?.string, !source.isEmpty else { return list }
        if let inside = message.value["data"]?["occupancy"]?.int, message.type.hasPrefix("zone.") {
            list.append(MQTTMessage("\(place)/zone/\(TopicLevel.text(rule))/all", "\(inside)"))
        }
        let word =
            message.value["data"]?["dir"]?.string
            ?? message.value["phase"]?.string.flatMap { $0 == "point" ? nil : $0 } ?? message.type
        if rules[source, default: [:]][rule, default: []].insert(word).inserted {
            list = discovery(of: source) + list
        }
        var line = JSONLine()
        line.elementObject { line in
            line.field("event_type", word)
            line.field("id", message.id)
            line.field("type", message.type)
            line.field("class", message.value["cls"]?.string)
            line.field("track", message.value["track"]?.string)
            line.field("sightline_epoch", epoch)
        }
        list.append(MQTTMessage("\(place)/rule/\(TopicLevel.text(rule))", line.bytes))
        return list
    }

    /// The object in `record` with the epoch behind its members.
    private func numbered(_ record: [UInt8]) -> [UInt8] {
        guard let epoch, record.last == UInt8(ascii: "}") else { return record }
        return record.dropLast() + Array(",\"sightline_epoch\":\(epoch)}".utf8)
    }

    mutating func everything() -> [MQTTMessage] {
        let names = sources.keys.sorted()
        return names.flatMap { discovery(of: $0) } + names.map { status(of: $0) }
            + names.flatMap { counts(tracks.classes[$0] ?? [], $0) }
            + (control?.everything() ?? [])
    }

    mutating func answer(to topic: String, _ payload: String) -> [MQTTMessage] {
        control?.answer(to: topic, payload)
        return topic == "homeassistant/status" && payload == "online" ? everything() : []
    }

    mutating func changes() -> [MQTTMessage] { control?.changes() ?? [] }
}

// Home Assistant.
extension NativeTopics {
    /// A device for each source, with all that is known of it so far.
    private func discovery(of source: String) -> [MQTTMessage] {
        guard discovers else { return [] }
        let place = "\(base)/\(TopicLevel.text(source))"
        let id = Self.identifier("sightline_\(node)_\(source)")
        var line = JSONLine()
        line.elementObject { line in
            line.object("dev") { line in
                line.array("ids") { $0.element(id) }
                line.field("name", source)
                line.field("mf", "Sightline")
                line.field("sw", version)
            }
            line.object("o") { line in
                line.field("name", "sightline")
                line.field("sw", version)
            }
            line.object("cmps") { line in components(of: source, place, id, to: &line) }
            line.array("availability") { line in
                for topic in ["\(base)/status", "\(place)/status"] {
                    line.elementObject { $0.field("topic", topic) }
                }
            }
            line.field("availability_mode", "all")
            line.field("qos", 1)
        }
        return [MQTTMessage("homeassistant/device/\(id)/config", line.bytes, isRetained: true)]
    }

    private func components(
        of source: String, _ place: String, _ id: String, to line: inout JSONLine
    ) {
        component("status", "binary_sensor", id, "Connection", to: &line) { line in
            line.field("device_class", "connectivity")
            line.field("entity_category", "diagnostic")
            line.field("state_topic", "\(place)/status")
            line.field("payload_on", "online")
            line.field("payload_off", "offline")
            // It says itself when the source is away.
            line.array("availability") { $0.elementObject { $0.field("topic", "\(base)/status") } }
        }
        for cls in (tracks.classes[source] ?? []).sorted() {
            let topic = "\(place)/\(TopicLevel.text(cls))"
            component("\(cls)_count", "sensor", id, cls, to: &line) { line in
                line.field("state_topic", topic)
                line.field("state_class", "measurement")
            }
            component("\(cls)_occupied", "binary_sensor", id, "\(cls) there", to: &line) { line in
                line.field("device_class", "occupancy")
                line.field("state_topic", "\(topic)/occupied")
            }
        }
        for one in control?.switches(of: source) ?? [] {
            let key = one.rule.map { "switch_\($0)" } ?? "detect"
            component(key, "switch", id, one.rule ?? "Detection", to: &line) { line in
                line.field("state_topic", "\(one.topic)/state")
                line.field("command_topic", "\(one.topic)/set")
                // Also while the source is away.
                line.array("availability") {
                    $0.elementObject { $0.field("topic", "\(base)/status") }
                }
            }
        }
        for (rule, words) in (rules[source] ?? [:]).sorted(by: { $0.key < $1.key }) {
            component("rule_\(rule)", "event", id, rule, to: &line) { line in
                line.array("event_types") { line in words.sorted().forEach { line.element($0) } }
                line.field("state_topic", "\(place)/rule/\(TopicLevel.text(rule))")
            }
        }
    }

    private func component(
        _ key: String, _ platform: String, _ device: String, _ name: String,
        to line: inout JSONLine, _ body: (inout JSONLine) -> Void
    ) {
        let id = Self.identifier("\(device)_\(key)")
        line.object(Self.identifier(key)) { line in
            line.field("p", platform)
            line.field("name", name)
            line.field("unique_id", id)
            line.field("default_entity_id", "\(platform).\(id)")
            body(&line)
        }
    }

    /// Lower-case letters, digits and underscores, as Home Assistant's ids are.
    private static func identifier(_ text: String) -> String {
        String(
            text.lowercased().map { one in
                one.isASCII && (one.isLetter || one.isNumber) ? one : "_"
            })
    }
}
