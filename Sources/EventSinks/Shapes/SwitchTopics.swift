import EventLog

/// The topics by which detection and rules are switched: `…/SOURCE/detect/set` and
/// `…/SOURCE/rule/NAME/set` take ON and OFF, `…/state` in their place has what holds, retained.
struct SwitchTopics {
    private let base: String
    private let sink: String
    private let control: SinkControl
    /// What was published last, by topic.
    private var published: [String: Bool] = [:]

    /// Switches of `control` below `base`, by the sink called `sink`.
    init(base: String, sink: String, control: SinkControl) {
        self.base = base
        self.sink = sink
        self.control = control
    }

    /// What is asked for from the broker.
    var subscriptions: [String] { ["\(base)/+/detect/set", "\(base)/+/rule/+/set"] }

    /// How all switches stand.
    mutating func everything() -> [MQTTMessage] {
        published = [:]
        return changes()
    }

    /// How the switches stand that have changed since they were published.
    mutating func changes() -> [MQTTMessage] {
        control.switches.compactMap { one in
            let topic = "\(topic(of: one))/state"
            guard published.updateValue(one.isOn, forKey: topic) != one.isOn else { return nil }
            return MQTTMessage(topic, one.isOn ? "ON" : "OFF")
        }
    }

    /// Passes a wish on; what is no topic of a switch, or no ON or OFF, is nothing.
    func answer(to topic: String, _ payload: String) {
        guard topic.hasSuffix("/set"), payload == "ON" || payload == "OFF",
            var wish = control.switches.first(where: { "\(self.topic(of: $0))/set" == topic })
        else { return }
        wish.isOn = payload == "ON"
        control.ask(wish, by: sink)
    }

    /// The switches of `source`, and where they are.
    func switches(of source: String) -> [(rule: String?, topic: String)] {
        control.switches.filter { $0.source == source }.map { ($0.rule, topic(of: $0)) }
    }

    private func topic(of one: SinkControl.Switch) -> String {
        let place = "\(base)/\(TopicLevel.text(one.source))"
        return one.rule.map { "\(place)/rule/\(TopicLevel.text($0))" } ?? "\(place)/detect"
    }
}
