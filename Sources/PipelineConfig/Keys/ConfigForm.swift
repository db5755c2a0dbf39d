import VisionCore

/// Forms of values that rules and their surroundings have, beside plain numbers and words.
package enum ConfigForm: Hashable, Sendable {
    /// A distance: a share of the picture's height, or metres.
    case distance
    /// A distance or a span of time.
    case extent
    /// A number, a span of time or a speed.
    case limit
    /// An angle.
    case angle
    /// A point [x, y] in 0 to 1.
    case point
    /// A point, or `left` or `right`.
    case side
    /// A time of day and a zone.
    case daily
    /// Hours of days of the week and a zone; one, or a list.
    case schedule
    /// Lists of points.
    case polygons
    /// Pairs of numbers.
    case pairs
    /// Lists of words.
    case wordLists
    /// A moment, RFC 3339.
    case moment
    /// Spans of time.
    case durations
    /// Points of any range.
    case way
    /// Width and height.
    case extents

    /// What is expected, for messages and the reference.
    package var expectation: String {
        switch self {
        case .distance: "a share of the picture's height like 0.1, or metres like 2m"
        case .extent:
            "a share of the picture's height like 0.1, metres like 2m, or a span of time like 10s"
        case .limit: "a number, a span of time like 30s, or a speed like 50km/h or 3m/s"
        case .angle: "degrees like 45deg"
        case .point: "a point [x, y] in 0 to 1"
        case .side: "left, right, or a point [x, y] in 0 to 1"
        case .daily: "a time of day and a zone like 00:00 Europe/Berlin"
        case .schedule: "hours like mon-fri 08:00-18:00 Europe/Berlin, one or a list"
        case .polygons: "a list of lists of points [x, y] in 0 to 1"
        case .pairs: "a list of pairs of numbers"
        case .wordLists: "a list of lists of words"
        case .moment: "a moment like 2026-11-23T08:00:00Z"
        case .durations: "a list of spans of time like [0s, 4s]"
        case .way: "a list of points [x, y] in parts of the picture"
        case .extents: "two numbers [width, height]"
        }
    }

    /// What is wrong with a node; nil when it fits, empty for nothing more than the form.
    func problem(_ node: ConfigNode) -> String? {
        switch self {
        case .distance: node.length == nil ? "" : nil
        case .extent: node.length == nil && node.duration == nil ? "" : nil
        case .limit:
            node.number == nil && node.duration == nil && node.speed == nil
                && node.degrees == nil && node.length == nil ? "" : nil
        case .angle: node.degrees == nil ? "" : nil
        case .point: node.unitPoint == nil ? "" : nil
        case .side:
            node.unitPoint == nil && !["left", "right"].contains(node.text ?? "") ? "" : nil
        case .daily:
            Self.problem(node.text) { text throws(Schedule.Hours.Fault) in
                _ = try DayTime(text)
            }
        case .schedule: Self.scheduleProblem(node)
        case .polygons:
            node.polygons?.allSatisfy { $0.allSatisfy(\.isInUnit) } ?? false ? nil : ""
        case .pairs: node.points == nil ? "" : nil
        case .wordLists: node.items?.allSatisfy { $0.texts != nil } ?? false ? nil : ""
        case .moment: node.text.flatMap(WallInstant.init(rfc3339:)) == nil ? "" : nil
        case .durations: node.items?.allSatisfy { $0.duration != nil } ?? false ? nil : ""
        case .way: node.points == nil ? "" : nil
        case .extents:
            node.numbers.map { $0.count == 2 && $0.allSatisfy { $0 > 0 } } ?? false ? nil : ""
        }
    }

    /// The form as JSON Schema.
    var schema: [(String, SchemaValue)] {
        let text: [(String, SchemaValue)] = [("type", .string("string"))]
        let number: [(String, SchemaValue)] = [("type", .string("number"))]
        func list(_ item: [(String, SchemaValue)], _ count: Int? = nil) -> [(String, SchemaValue)] {
            [("type", .string("array")), ("items", .object(item))]
                + (count.map { [("minItems", .integer($0)), ("maxItems", .integer($0))] } ?? [])
        }
        let pair = list(number, 2)
        switch self {
        case .distance, .extent, .limit, .angle:
            return [("type", .array([.string("number"), .string("string")]))]
        case .point, .extents: return pair
        case .side: return [("anyOf", .array([.object(pair), .object(text)]))]
        case .daily, .moment: return text
        case .schedule: return [("anyOf", .array([.object(text), .object(list(text))]))]
        case .polygons: return list(list(pair))
        case .pairs, .way: return list(pair)
        case .wordLists: return list(list(text))
        case .durations: return list([("type", .array([.string("string"), .string("integer")]))])
        }
    }

    private static func scheduleProblem(_ node: ConfigNode) -> String? {
        let texts = node.text.map { [$0] } ?? node.texts
        guard let texts, !texts.isEmpty else { return "" }
        for text in texts {
            let found = problem(text) { text throws(Schedule.Hours.Fault) in
                _ = try Schedule.Hours(text)
            }
            if let found { return found }
        }
        return nil
    }

    private static func problem(
        _ text: String?, _ read: (String) throws(Schedule.Hours.Fault) -> Void
    ) -> String? {
        guard let text else { return "" }
        do throws(Schedule.Hours.Fault) {
            try read(text)
            return nil
        } catch .zone(let name) {
            return "no time zone is called '\(name)'"
        } catch {
            return ""
        }
    }
}

extension NormalizedPoint {
    /// Whether it is in the picture.
    var isInUnit: Bool { (0...1).contains(x) && (0...1).contains(y) }
}
