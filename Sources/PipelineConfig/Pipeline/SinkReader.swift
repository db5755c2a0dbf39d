import VisionCore

/// Reads the sinks, and checks what their kind asks for.
struct SinkReader {
    private let root: ConfigNode
    private(set) var issues: [ConfigIssue] = []

    /// Which keys only some kinds have.
    private static let own: [(key: String, kinds: [SinkDescription.Kind])] = [
        ("topic", [.mqtt, .kafka]), ("stream", [.redis]), ("node", [.mqtt]),
        ("discovery", [.mqtt]), ("control", [.mqtt]), ("secret", [.webhook]), ("ca", [.mqtt]),
        ("command", [.exec]), ("to", [.mqtt, .webhook, .redis, .kafka]),
        ("shape", [.mqtt, .webhook]),
    ]

    init(_ root: ConfigNode) { self.root = root }

    /// The sinks of a pipeline whose log is `log`.
    mutating func sinks(log: LogDescription) -> [SinkDescription] {
        let entries = root["sinks"]?.entries ?? []
        if let first = entries.first, log.to == nil || log.to == "-" {
            issues.append(
                ConfigIssue(
                    "sinks need a log that is a file: what is not acknowledged is read from it",
                    at: first.place, keyPath: "sinks.\(first.key)", hint: "name one with log.to"))
        }
        return entries.map { entry in
            var sink = SinkDescription()
            SinkDescription.keys.read(entry.value, into: &sink)
            sink.name = entry.key
            check(sink, entry)
            return sink
        }
    }

    private mutating func check(_ sink: SinkDescription, _ entry: ConfigEntry) {
        func issue(_ text: String, _ key: String, _ hint: String) {
            issues.append(
                ConfigIssue(
                    text, at: entry.value[key]?.place ?? entry.place,
                    keyPath: "sinks.\(entry.key).\(key)", hint: hint))
        }
        for (key, kinds) in Self.own where entry.value[key] != nil && !kinds.contains(sink.kind) {
            issue(
                "a sink of type \(sink.kind.rawValue) has no '\(key)'", key,
                "\(key) is of \(kinds.map(\.rawValue).joined(separator: ", "))")
        }
        switch sink.kind {
        case .exec where sink.command.isEmpty:
            issue("a sink of type exec needs a command", "command", "command: [notify, --loud]")
        case .mqtt, .webhook, .redis, .kafka:
            if sink.to.revealed.isEmpty {
                issue(
                    "a sink of type \(sink.kind.rawValue) needs an address", "to",
                    "to: says where")
            }
        case .exec: break
        }
        switch (sink.shape, sink.kind) {
        case (.frigate, .webhook), (.cloudevents, .mqtt):
            issue(
                "'\(sink.shape.rawValue)' is no shape of a sink of type \(sink.kind.rawValue)",
                "shape", "frigate is of mqtt, cloudevents of webhook")
        default: break
        }
        if sink.control, sink.shape == .frigate {
            issue(
                "topics that switch are of the native shape", "control",
                "add a second sink, without shape: frigate")
        }
        if sink.timeout <= .zero {
            issue("'timeout' must be longer than 0", "timeout", "10s")
        }
    }
}
