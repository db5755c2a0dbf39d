package import VisionCore

/// What makes events: a rule of a pipeline file.
package struct RuleDescription: Sendable, Equatable {
    /// Its name: `rule` in the log; unique.
    package var name: String
    /// What it watches.
    package var kind: Kind
    /// Points in 0 to 1 of the picture as shown: of a line, or the outline of an area.
    package var points: [NormalizedPoint] = []
    /// Further outlines of an area, or all of them where `points` is empty.
    package var polygons: [[NormalizedPoint]] = []
    /// What is not part of the area.
    package var holes: [[NormalizedPoint]] = []
    /// The rule whose area it looks at; nil for its own.
    package var zone: String?
    /// The line that it counts; nil for none.
    package var line: String?
    /// Labels it looks at; nil for all.
    package var classes: [String]?
    /// How long a state must last before it begins, media time.
    package var hold = Duration.milliseconds(200)
    /// How long a state must be gone before it ends; nil for `hold`.
    package var release: Duration?
    /// Media time in which the same track tells nothing further.
    package var cooldown = Duration.zero
    /// The point of a box that counts.
    package var anchor = BoxAnchor.bottomCenter
    /// Hours in which it is active, as given; empty for always.
    package var active: [String] = []
    /// Which crossings count; nil for both ways.
    package var direction: Direction = .both
    /// Which side of a line is in; nil for the right.
    package var inside: LineSide?
    /// How far from a line a track must have been on both sides; nil for a tenth of its box.
    package var clear: Length?
    /// When counts begin anew, as given; nil for never.
    package var reset: String?
    /// The limit above which it reports.
    package var over: RuleLimit?
    /// The limit below which it reports.
    package var under: RuleLimit?
    /// The distance, or the time, that belongs together.
    package var within: RuleExtent?
    /// How long a track that is not seen still counts in an area.
    package var forget = Duration.seconds(1)
    /// Media time from one report to the next.
    package var every: Duration?
    /// Where a queue is served.
    package var head: NormalizedPoint?
    /// The time over which speed is taken.
    package var window = Duration.milliseconds(500)
    /// From and to of the allowed way.
    package var toward: [NormalizedPoint] = []
    /// Degrees by which a heading may differ.
    package var tolerance = 60.0
    /// The distance after which a heading is known.
    package var distance = Length.picture(0.1)
    /// Classes of owners of things.
    package var owners = ["person"]
    /// How far away an owner is gone.
    package var away = Length.picture(0.3)
    /// Classes of the other track; nil for all.
    package var others: [String]?
    /// The posture that is looked for.
    package var what: Posture?
    /// The three joints of an angle.
    package var joints: [String] = []
    /// The class of a segmenter.
    package var label: String?
    /// Whether a camera is watched for a covered lens.
    package var blind = true
    /// Whether a camera is watched for being turned.
    package var moved = true
    /// Whether a camera is watched for standing still.
    package var frozen = true
    /// Whether motion is told.
    package var motion = false
    /// The rules that are joined or gathered, in order.
    package var parts: [String] = []
    /// The rule that must not hold.
    package var unless: String?
    /// What parts must have in common.
    package var by = Common.source
    /// The time without an event that ends an incident.
    package var gap = Duration.seconds(30)
    /// How urgent an incident is.
    package var severity = Severity.alert

    /// Which crossings count.
    package enum Direction: String, Sendable, ConfigChoice {
        case both
        case inward = "in"
        case outward = "out"
    }

    /// What is looked for in a pose.
    package enum Posture: String, Sendable, ConfigChoice {
        case fall
        case handsUp = "hands-up"
        case sitting, angle, count
    }

    /// What parts of a combined rule must have in common.
    package enum Common: String, Sendable, ConfigChoice {
        case track, zone, source
    }

    /// How urgent an incident is.
    package enum Severity: String, Sendable, ConfigChoice {
        case alert, info
    }

    /// A rule called `name` that watches `kind`.
    package init(name: String, kind: Kind, points: [NormalizedPoint] = []) {
        self.name = name
        self.kind = kind
        self.points = points
    }
}

extension RuleDescription {
    /// All outlines of its own area.
    package var outlines: [[NormalizedPoint]] { (points.isEmpty ? [] : [points]) + polygons }

    /// Whether `in` over the line is from its right to its left.
    package var isMirrored: Bool {
        switch inside {
        case nil, .right: return false
        case .left: return true
        case .around(let point):
            // The side of the nearest segment.
            let nearest = zip(points, points.dropFirst()).min { first, second in
                Self.distance(point, first) < Self.distance(point, second)
            }
            guard let (start, end) = nearest else { return false }
            return (end.x - start.x) * (point.y - start.y)
                - (end.y - start.y) * (point.x - start.x) < 0
        }
    }

    private static func distance(
        _ point: NormalizedPoint, _ ends: (NormalizedPoint, NormalizedPoint)
    ) -> Double {
        let (dx, dy) = (ends.1.x - ends.0.x, ends.1.y - ends.0.y)
        let square = dx * dx + dy * dy
        let along =
            square > 0
            ? min(max(((point.x - ends.0.x) * dx + (point.y - ends.0.y) * dy) / square, 0), 1) : 0
        let (x, y) = (ends.0.x + along * dx - point.x, ends.0.y + along * dy - point.y)
        return x * x + y * y
    }

    /// The rules of which it is made.
    package var references: [String] {
        parts + [unless, zone, line].compactMap(\.self)
    }

    /// What it says beyond type, points, classes, hold and anchor, where that is not the default:
    /// key and value, in a fixed order.
    var further: [(key: String, value: String)] {
        let standard = RuleDescription(name: name, kind: kind)
        var list: [(key: String, value: String)] = []
        func add<Value: Equatable>(_ key: String, _ path: KeyPath<RuleDescription, Value>) {
            let value = self[keyPath: path]
            guard value != standard[keyPath: path] else { return }
            var text = "\(value)"
            if text.hasPrefix("Optional("), text.hasSuffix(")") {
                text = String(text.dropFirst("Optional(".count).dropLast())
            }
            if let name = value as? String { text = name }
            list.append((key, text))
        }
        add("polygons", \.polygons)
        add("holes", \.holes)
        add("zone", \.zone)
        add("line", \.line)
        add("release", \.release)
        add("cooldown", \.cooldown)
        add("active", \.active)
        add("direction", \.direction)
        add("inside", \.inside)
        add("clear", \.clear)
        add("reset", \.reset)
        add("over", \.over)
        add("under", \.under)
        add("within", \.within)
        add("forget", \.forget)
        add("every", \.every)
        add("head", \.head)
        add("window", \.window)
        add("toward", \.toward)
        add("tolerance", \.tolerance)
        add("distance", \.distance)
        add("owners", \.owners)
        add("away", \.away)
        add("to", \.others)
        add("what", \.what)
        add("joints", \.joints)
        add("class", \.label)
        add("blind", \.blind)
        add("moved", \.moved)
        add("frozen", \.frozen)
        add("motion", \.motion)
        add("of", \.parts)
        add("unless", \.unless)
        add("by", \.by)
        add("gap", \.gap)
        add("severity", \.severity)
        return list
    }
}
