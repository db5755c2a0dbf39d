import Analytics
import VisionCore

/// One rule of every kind, for tests that hold for all of them.
struct RuleCases {
    static let square = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)].map {
        NormalizedPoint(x: $0.0, y: $0.1)
    }
    static let area = Area(
        outlines: [square],
        holes: [
            [(0.45, 0.45), (0.55, 0.45), (0.55, 0.55), (0.45, 0.55)].map {
                NormalizedPoint(x: $0.0, y: $0.1)
            }
        ])
    static let line = [NormalizedPoint(x: 0.5, y: 0), NormalizedPoint(x: 0.5, y: 1)]
    static let bag = Label(index: 1, name: "suitcase")
    /// 20 metres across and 10 down.
    static let ground = Ground(
        points: [(0, 0), (1, 0), (1, 1), (0, 1)].map { NormalizedPoint(x: $0.0, y: $0.1) },
        metres: [(0, 0), (20, 0), (20, 10), (0, 10)].map { Ground.Place(x: $0.0, y: $0.1) })

    static func options(_ name: String, classes: [String] = []) -> RuleOptions {
        var options = RuleOptions(name: name, classes: classes)
        options.hold = .milliseconds(120)
        options.release = .milliseconds(120)
        return options
    }

    /// A zone and a line, and their sums.
    static func counting() throws -> RuleSet {
        let hold = Duration.milliseconds(120)
        let zone = try ZoneRule(options: options("yard"), area: area, hold: hold)
        let gate = try LineRule(options: options("gate"), points: line, hold: hold)
        return try RuleSet([
            gate, zone,
            CountRule(options: options("sums"), subject: .zone(zone), every: .milliseconds(700)),
            CountRule(options: options("passes"), subject: .line(gate), every: .milliseconds(700)),
        ])
    }

    /// Rules of all kinds, those that listen among them.
    static func all() throws -> RuleSet {
        let hold = Duration.milliseconds(120)
        let zone = try ZoneRule(options: options("yard"), area: area, hold: hold)
        let boxed = RuleOptions(name: "box", anchor: .box)
        let gate = try LineRule(options: options("gate"), points: line, hold: hold)
        return try RuleSet([
            TrackLifeRule(options: options("tracks")), gate, zone,
            LineRule(options: boxed, points: line, hold: hold),
            DwellRule(options: options("dwell"), area: area, over: .milliseconds(400)),
            DwellRule(
                options: options("loiter"), area: .picture, over: .milliseconds(400),
                within: .picture(0.1)),
            OccupancyRule(options: options("many"), area: area, over: 1, under: nil),
            CountRule(
                options: options("sums"), subject: .zone(zone), every: .milliseconds(700)),
            CountRule(
                options: options("passes"), subject: .line(gate), every: .milliseconds(700)),
            CrowdRule(
                options: options("crowd"), area: .picture, over: 1, within: .picture(0.4)),
            QueueRule(
                options: options("queue"), area: area, head: NormalizedPoint(x: 0.3, y: 0.5),
                every: .milliseconds(500)),
            SpeedRule(
                options: options("fast"), area: .picture, over: 3, window: .milliseconds(300)),
            HeadingRule(
                options: options("wrong"), area: .picture, toward: line, tolerance: 60,
                distance: .picture(0.1)),
            StoppedRule(
                options: options("still"), area: .picture, over: .milliseconds(400),
                within: .picture(0.05)),
            LeftRule(
                options: options("left", classes: ["suitcase"]), area: .picture,
                owners: ["person"], over: .milliseconds(400), away: .picture(0.3)),
            RemovedRule(
                options: options("gone", classes: ["suitcase"]), area: .picture,
                owners: ["person"], over: .milliseconds(400), away: .picture(0.3)),
            NearRule(
                options: options("near"), area: .picture, to: ["suitcase"],
                within: .picture(0.4), over: .milliseconds(200)),
            PoseRule(options: options("fall"), area: .picture, posture: .fall),
            PoseRule(
                options: options("swings"), area: .picture,
                posture: .count(
                    joints: ["left_hip", "left_knee", "left_ankle"], over: 150, under: 90)),
            AreaRule(options: options("road"), label: "road", over: 0.5),
            CameraRule(options: options("lens"), watched: CameraSign.Kind.allCases),
            CombinedRule(
                options: options("both"), mode: .all, parts: ["dwell", "still"],
                within: .seconds(1), unless: nil, key: .track, zones: [:]),
            CombinedRule(
                options: options("either"), mode: .any, parts: ["crowd", "near"],
                within: .seconds(1), unless: "fast", key: .source, zones: [:]),
            CombinedRule(
                options: options("then"), mode: .sequence, parts: ["yard", "gate"],
                within: .seconds(2), unless: nil, key: .track, zones: [:]),
            IncidentRule(
                options: options("incident"), parts: ["crowd", "near", "gate"],
                gap: .milliseconds(400), severity: .alert, zones: [:]),
        ])
    }
}
