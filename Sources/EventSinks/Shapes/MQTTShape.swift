import EventLog

/// Something to be published.
struct MQTTMessage: Equatable {
    let topic: String
    let payload: [UInt8]
    /// Whether the broker keeps it for those who come later.
    let isRetained: Bool

    init(_ topic: String, _ payload: [UInt8], isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
    }

    init(_ topic: String, _ text: String, isRetained: Bool = true) {
        self.init(topic, Array(text.utf8), isRetained: isRetained)
    }
}

/// What records become on the topics of a broker.
protocol MQTTShape {
    /// Where it says whether the program is there: the words for that, for one that is lost and for
    /// one that has ended.
    var availability: (topic: String, here: String, gone: String, left: String) { get }
    /// What is asked for from the broker.
    var subscriptions: [String] { get }
    /// Takes the head of the log.
    mutating func take(head: JSONValue)
    /// What follows from a record.
    mutating func messages(for message: SinkMessage) -> [MQTTMessage]
    /// All that is retained, to be said again to a broker that may have lost it.
    mutating func everything() -> [MQTTMessage]
    /// What follows from a message of somebody else.
    mutating func answer(to topic: String, _ payload: String) -> [MQTTMessage]
    /// What has changed without a record; asked for several times a second.
    mutating func changes() -> [MQTTMessage]
}

extension MQTTShape {
    mutating func changes() -> [MQTTMessage] { [] }
}

/// A name as one level of a topic.
enum TopicLevel {
    static func text(_ name: String) -> String {
        String(name.map { "/+# ".contains($0) ? "_" : $0 })
    }
}

/// Confirmed tracks of a source by class, and which of them move.
struct LiveTracks {
    private struct One {
        let cls: String
        let isMoving: Bool
    }

    private var tracks: [String: [String: One]] = [:]

    /// Classes of a source so far, also those of which none is left.
    private(set) var classes: [String: Set<String>] = [:]

    /// Takes a `track` record; the classes whose counts may have changed.
    mutating func take(_ value: JSONValue, source: String) -> Set<String> {
        guard let uid = value["uid"]?.string, let cls = value["cls"]?.string else { return [] }
        let before = tracks[source]?[uid]
        var changed: Set<String> = []
        if let before { changed.insert(before.cls) }
        switch value["st"]?.string {
        case "confirmed":
            tracks[source, default: [:]][uid] = One(cls: cls, isMoving: Self.isMoving(value))
            classes[source, default: []].insert(cls)
            changed.insert(cls)
        default: tracks[source]?[uid] = nil
        }
        return changed
    }

    /// A source is gone, and its tracks with it; the classes it had.
    mutating func end(_ source: String) -> Set<String> {
        tracks[source] = [:]
        return classes[source] ?? []
    }

    /// How many there are, and how many of them move.
    func count(_ cls: String, of source: String) -> (all: Int, moving: Int) {
        let found = (tracks[source] ?? [:]).values.filter { $0.cls == cls }
        return (found.count, found.count { $0.isMoving })
    }

    /// Whether it moves by a tenth of its height in a second.
    static func isMoving(_ value: JSONValue) -> Bool {
        let speed = value["vel"]?.elements?.compactMap(\.double) ?? []
        let box = value["b"]?.elements?.compactMap(\.double) ?? []
        guard speed.count == 2, box.count == 4 else { return false }
        return (speed[0] * speed[0] + speed[1] * speed[1]).squareRoot() > box[3] / 10
    }
}
