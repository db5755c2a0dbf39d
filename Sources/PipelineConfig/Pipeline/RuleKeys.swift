import VisionCore

extension RuleDescription {
    /// The keys of a rule.
    static let keys = KeyGroup(
        RuleDescription(name: "", kind: .line),
        [
            Key(
                "type", \.kind, required: true, "what the rule watches"),
            Key("points", .points, standard: { _ in nil }, pointsMeaning) { node, rule in
                if let points = node.points { rule.points = points }
            },
            Key(
                "polygons", .form(.polygons), standard: { _ in nil },
                "an area of several parts, instead of points"
            ) { node, rule in
                if let polygons = node.polygons { rule.polygons = polygons }
            },
            Key(
                "holes", .form(.polygons), standard: { _ in nil }, "what is not part of the area"
            ) { node, rule in
                if let holes = node.polygons { rule.holes = holes }
            },
            Key(
                "zone", \.zone, absent: "its own area",
                "the rule whose area it looks at; of a count: the zone that it sums up"),
            Key("line", \.line, absent: nil, "count: the line that it sums up"),
            Key("classes", \.classes, absent: "all", "the labels that it looks at"),
            Key(
                "hold", \.hold,
                "how long an object must stay on the other side, or a state last before it begins"),
            Key(
                "release", \.release, absent: "hold", "how long a state must be gone before it ends"
            ),
            Key(
                "cooldown", \.cooldown,
                "time in which the same track, or a rule without tracks, tells nothing further"),
            Key(
                "active", .form(.schedule), standard: { _ in nil },
                "when it is active; needs the time of day: a camera, or sources.NAME.start"
            ) { node, rule in
                if let texts = node.wordOrWords { rule.active = texts }
            },
            Key(
                "anchor", \.anchor,
                "the point of a box that counts; box: all four corners must be beyond or inside"),
        ] + placeKeys + limitKeys + groupKeys)

    private static let placeKeys: [Key<RuleDescription>] = [
        Key("direction", \.direction, "line: which crossings count"),
        Key(
            "inside", .form(.side), standard: { _ in nil },
            "line: the side that is in; unset: the right of the way from first to last point"
        ) { node, rule in
            if let side = node.side { rule.inside = side }
        },
        Key(
            "clear", .form(.distance), standard: { _ in nil },
            "line: how far an object must have been from it on both sides; unset: a tenth of its box"
        ) { node, rule in
            if let length = node.length { rule.clear = length }
        },
        Key(
            "reset", .form(.daily), standard: { _ in nil },
            "line, zone: when counts begin anew; unset: never"
        ) { node, rule in
            if let text = node.text { rule.reset = text }
        },
        Key(
            "forget", \.forget,
            "how long an object that is not seen still counts in an area"),
        Key("head", .form(.point), standard: { _ in nil }, "queue: where it is served") {
            node, rule in
            if let point = node.unitPoint { rule.head = point }
        },
        Key(
            "toward", .points, standard: { _ in nil }, "heading: from and to of the allowed way"
        ) { node, rule in
            if let points = node.points { rule.toward = points }
        },
    ]

    private static let limitKeys: [Key<RuleDescription>] = [
        Key(
            "over", .form(.limit), standard: { _ in nil },
            "what it reports from: dwell, left, removed 30s; stopped 10s; near 1s; occupancy and "
                + "crowd: more than so many; speed: 50km/h; pose: degrees; area: a share"
        ) { node, rule in
            if let limit = node.limit { rule.over = limit }
        },
        Key(
            "under", .form(.limit), standard: { _ in nil },
            "occupancy: fewer than so many; pose: degrees"
        ) { node, rule in
            if let limit = node.limit { rule.under = limit }
        },
        Key(
            "within", .form(.extent), standard: { _ in nil },
            "near, and crowd 0.15: the distance; dwell, and stopped 0.02: the circle; "
                + "all, any, sequence 10s: the time"
        ) { node, rule in
            rule.within = node.withinValue(isTime: rule.kind.listens) ?? rule.within
        },
        Key("every", \.every, absent: "count 1m, queue 10s", "time from one report to the next"),
        Key("window", \.window, "speed: the time over which it is taken"),
        Key(
            "tolerance", .form(.angle), standard: { _ in nil },
            "heading: by how much the way may differ; unset: 60deg"
        ) { node, rule in
            if let degrees = node.degrees { rule.tolerance = degrees }
        },
        Key(
            "distance", .form(.distance), standard: { _ in nil },
            "heading: the way after which it is known; unset: 0.1"
        ) { node, rule in
            if let length = node.length { rule.distance = length }
        },
        Key(
            "away", .form(.distance), standard: { _ in nil },
            "left, removed: how far away an owner is gone; unset: 0.3"
        ) { node, rule in
            if let length = node.length { rule.away = length }
        },
    ]

    private static let groupKeys: [Key<RuleDescription>] = [
        Key("owners", \.owners, "left, removed: the labels of owners"),
        Key("to", \.others, absent: "all", "near: the labels of the other object"),
        Key("what", \.what, absent: nil, "pose: what is looked for"),
        Key("joints", \.joints, "pose: the three joints of an angle, for example left_elbow"),
        Key("class", \.label, absent: nil, "area: the class of the segmenter"),
        Key("blind", \.blind, "camera: tell when its lens is covered"),
        Key("moved", \.moved, "camera: tell when it shows another place"),
        Key(
            "frozen", \.frozen,
            "camera: tell when it gives the same picture for ever; of sources from the network"),
        Key("motion", \.motion, "camera: tell when something moves"),
        Key(
            "of", \.parts, "all, any, sequence, incident: the rules; of an incident: unset for all"),
        Key("unless", \.unless, absent: "none", "all, any, sequence: the rule that must not hold"),
        Key("by", \.by, "all, any, sequence: what the parts must have in common"),
        Key("gap", \.gap, "incident: the time without an event that ends it"),
        Key("severity", \.severity, "incident: how urgent it is"),
    ]

    private static var pointsMeaning: String {
        "in 0 to 1 of the picture as shown: two or more of a line, three or more of an area"
    }
}

extension ConfigNode {
    /// A distance or a time: `2m` is two metres, or two minutes where `isTime`.
    fileprivate func withinValue(isTime: Bool) -> RuleExtent? {
        if isTime { return duration.map { .duration($0) } ?? length.map { .length($0) } }
        return length.map { .length($0) } ?? duration.map { .duration($0) }
    }
}
