package import VisionCore

/// A place that events are sent to.
package struct SinkDescription: Sendable, Equatable {
    /// What speaks to it.
    package enum Kind: String, Sendable, ConfigChoice {
        /// A broker of MQTT.
        case mqtt
        /// A web address that events are posted to.
        case webhook
        /// A Redis stream.
        case redis
        /// A Kafka topic.
        case kafka
        /// A program that is run for each event.
        case exec
    }

    /// What is said there.
    package enum Shape: String, Sendable, ConfigChoice {
        /// The records of the log.
        case native
        /// What Frigate publishes (mqtt).
        case frigate
        /// CloudEvents 1.0 (webhook).
        case cloudevents
    }

    /// Who is to find it by itself.
    package enum Discovery: String, Sendable, ConfigChoice {
        /// Nobody.
        case none
        /// Home Assistant (mqtt).
        case homeassistant
    }

    /// The topic when none is given.
    package static let standardTopic = "sightline"

    /// Its name.
    package var name = ""
    /// What speaks to it.
    package var kind = Kind.webhook
    /// Its address, which may hold a password.
    package var to = SecretText("")
    /// Patterns of the types of events that are sent.
    package var events = ["*"]
    /// What is said there.
    package var shape = Shape.native
    /// The first levels of topics, or the topic of Kafka.
    package var topic = SinkDescription.standardTopic
    /// The stream of Redis.
    package var stream = "sightline"
    /// The level below the topic that names this program; nil: the machine's name.
    package var node: String?
    /// Who is to find it by itself.
    package var discovery = Discovery.none
    /// Whether others may switch detection and rules by it.
    package var control = false
    /// What events are signed with.
    package var secret: SecretText?
    /// A file of certificates that are trusted; nil: those of the machine.
    package var certificates: String?
    /// The program and its arguments.
    package var command: [String] = []
    /// How long an answer may take.
    package var timeout = Duration.seconds(10)
    /// How often an event that the other side fails at is tried.
    package var tries = 5

    /// A sink of which nothing is known yet.
    package init() {}
}

extension SinkDescription {
    /// The keys of a sink.
    static let keys = KeyGroup(
        SinkDescription(),
        [
            Key("type", \.kind, required: true, "what speaks to it"),
            Key(
                "to", .text, standard: { _ in nil },
                "where: mqtt://broker:1883, https://…, redis://host:6379, host:9092"
            ) { node, sink in
                if let to = node.secret { sink.to = to }
            },
            Key("events", \.events, "which events: types, * for any characters at the end"),
            Key("shape", \.shape, "what is said: our records, Frigate's events, CloudEvents"),
            Key("topic", \.topic, "first levels of MQTT's topics, or Kafka's topic"),
            Key("stream", \.stream, "the stream of Redis"),
            Key("node", \.node, absent: "the machine's name", "the level of MQTT's topics below"),
            Key("discovery", \.discovery, "who is to find it by itself"),
            Key("control", \.control, "whether …/set topics switch detection and rules"),
            Key(
                "secret", .text, standard: { _ in nil },
                "signs each post; ${env:…} or ${file:…} keep it out of the file"
            ) { node, sink in
                sink.secret = node.secret
            },
            Key(
                "ca", \.certificates, absent: "those of the machine",
                "file of certificates that are trusted"),
            Key("command", .texts, standard: { _ in nil }, "a program and its arguments") {
                $1.command = $0.texts ?? []
            },
            Key("timeout", \.timeout, "how long an answer may take"),
            Key(
                "tries", \.tries, as: .integer(1...1000),
                "tries of an event that the other side fails at, then it is put aside"),
        ])
}
