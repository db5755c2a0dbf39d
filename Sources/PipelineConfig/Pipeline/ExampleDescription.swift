package import VisionCore

/// An example in a pipeline file: objects on given ways, and the events that must follow.
package struct ExampleDescription: Sendable, Equatable {
    /// An object.
    package struct Object: Sendable, Equatable {
        /// Its class.
        package var label = "person"
        /// Where the middle of its bottom edge is, in parts of the picture.
        package var path: [NormalizedPoint] = []
        /// When it is at each point; straight and even between.
        package var times: [Duration] = []
        /// Width and height in parts of the picture.
        package var box = [0.05, 0.2]
        /// Its pose; nil for none.
        package var pose: Pose?
    }

    /// A pose that never changes.
    package enum Pose: String, Sendable, ConfigChoice {
        case standing, fallen
        case handsUp = "hands-up"
    }

    /// An event that must follow.
    package struct Expectation: Sendable, Equatable {
        /// The rule.
        package var rule = ""
        /// The type of the event; nil for any.
        package var type: String?
        /// Its direction; nil for any.
        package var direction: String?
        /// Its phase; nil for a point or a begin.
        package var phase: String?
        /// When; nil for any time.
        package var at: Duration?
        /// By how much the time may differ.
        package var within = Duration.milliseconds(100)
        /// How many of them; each counts once.
        package var count = 1
    }

    /// Its name.
    package var name = ""
    /// Size of the picture.
    package var size = [1280, 720]
    /// Frames a second.
    package var rate = 25.0
    /// The source whose rules are tried; nil for the first.
    package var source: String?
    /// Objects in the picture.
    package var objects: [Object] = []
    /// What must happen.
    package var expected: [Expectation] = []
    /// Whether nothing else may happen.
    package var isOnly = true
    /// Where it is given.
    package var place = ConfigPlace.flag("examples")
}

extension ExampleDescription {
    /// The keys of an example, but for its lists.
    static let keys = KeyGroup(
        ExampleDescription(),
        [
            Key(
                "size", .integers(1...100_000), standard: { _ in nil },
                "width and height of the picture; unset: [1280, 720]"
            ) { node, example in
                if let size = node.integers, size.count == 2 { example.size = size }
            },
            Key("rate", \.rate, as: .number(0.1...1000), "frames a second"),
            Key("source", \.source, absent: "the first", "the source whose rules are tried"),
            Key("only", \.isOnly, "whether nothing else may happen"),
        ])

    /// The keys of an object.
    static let objectKeys = KeyGroup(
        Object(),
        [
            Key("class", \.label, "its class"),
            Key(required: "path", .form(.way), "where the middle of its bottom edge is"),
            Key(required: "times", .form(.durations), "when it is at each point"),
            Key(
                "box", .form(.extents), standard: { _ in nil },
                "its width and height in parts of the picture; unset: [0.05, 0.2]"
            ) { node, object in
                if let box = node.numbers, box.count == 2 { object.box = box }
            },
            Key("keypoints", \.pose, absent: "none", "its pose, which never changes"),
        ])

    /// The keys of an expectation.
    static let expectationKeys = KeyGroup(
        Expectation(),
        [
            Key("rule", \.rule, required: true, "the rule that reports it"),
            Key("type", \.type, absent: "any", "the type of the event, like line.cross"),
            Key("dir", \.direction, absent: "any", "in or out"),
            Key("phase", \.phase, absent: "point or begin", "point, begin, update or end"),
            Key("at", \.at, absent: "any", "media time"),
            Key("within", \.within, "by how much the time may differ"),
            Key("count", \.count, as: .integer(0...100_000), "how many of them; 0 for none"),
        ])

    /// The rows of all its keys.
    static let rows =
        [
            ConfigKey(
                "examples", .named("example"),
                "objects on given ways and what must follow; run by check --examples"),
            ConfigKey("examples.*", .group, "one example"),
        ] + keys.rows(at: "examples.*")
        + [ConfigKey("examples.*.tracks", .groups, required: true, "objects in the picture")]
        + [ConfigKey("examples.*.tracks.*", .group, "one object")]
        + objectKeys.rows(at: "examples.*.tracks.*")
        + [ConfigKey("examples.*.expect", .groups, "what must happen")]
        + [ConfigKey("examples.*.expect.*", .group, "one event")]
        + expectationKeys.rows(at: "examples.*.expect.*")

    /// Reads one example.
    static func read(_ entry: ConfigEntry) -> (ExampleDescription, [ConfigIssue]) {
        let node = entry.value
        let path = "examples.\(entry.key)"
        var example = keys.value(node)
        example.name = entry.key
        example.place = entry.place
        var issues: [ConfigIssue] = []
        for (index, item) in (node["tracks"]?.items ?? []).enumerated() {
            var object = objectKeys.value(item)
            object.path = item["path"]?.points ?? []
            object.times = (item["times"]?.items ?? []).compactMap(\.duration)
            let isRising = zip(object.times, object.times.dropFirst()).allSatisfy { $0 <= $1 }
            if object.path.count != object.times.count || object.path.isEmpty || !isRising {
                issues.append(
                    ConfigIssue(
                        "'\(path).tracks[\(index)]' needs a rising time for each point of its path",
                        at: item.place, keyPath: "\(path).tracks[\(index)].times",
                        hint: "as many times as points: times: [0s, 4s]"))
            }
            example.objects.append(object)
        }
        example.expected = (node["expect"]?.items ?? []).map { expectationKeys.value($0) }
        if example.size.count != 2
            || (example.objects.flatMap(\.times).max() ?? .zero) > .seconds(3600)
        {
            issues.append(
                ConfigIssue("'\(path)' is longer than an hour", at: entry.place, keyPath: path))
        }
        return (example, issues)
    }
}
