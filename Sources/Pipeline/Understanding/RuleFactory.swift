import Analytics
import PipelineConfig
import VisionCore

/// Makes the rules of a source of what its pipeline says.
struct RuleFactory {
    let source: SourceDescription
    let pipeline: PipelineDescription

    /// Every rule, in the order of the pipeline.
    func rules() throws -> [any AnalyticsRule] {
        try pipeline.rules(of: source).map { try rule($0) }
    }

    private func rule(_ rule: RuleDescription) throws -> any AnalyticsRule {
        let options = try options(rule)
        switch rule.kind {
        case .line: return try line(rule, options)
        case .zone: return try zone(rule, options)
        case .dwell, .occupancy, .crowd, .queue, .speed, .heading, .stopped, .left, .removed,
            .near, .pose:
            return try areaRule(rule, options)
        case .count: return try count(rule, options)
        case .area:
            return try AreaRule(
                options: options, label: rule.label ?? "", over: rule.over?.number ?? 0.2)
        case .camera: return CameraRule(options: options, watched: watched(rule))
        case .all: return try combined(rule, .all, options)
        case .any: return try combined(rule, .any, options)
        case .sequence: return try combined(rule, .sequence, options)
        case .incident:
            let others = pipeline.rules(of: source).filter { $0.kind != .incident }.map(\.name)
            return try IncidentRule(
                options: options, parts: Set(rule.parts.isEmpty ? others : rule.parts),
                gap: rule.gap, severity: rule.severity == .alert ? .alert : .info, zones: zones)
        }
    }

    private func options(_ rule: RuleDescription) throws -> RuleOptions {
        var options = RuleOptions(
            name: rule.name, classes: rule.classes ?? [], anchor: rule.anchor)
        options.hold = rule.hold
        options.release = rule.release ?? rule.hold
        options.cooldown = rule.cooldown
        if !rule.active.isEmpty {
            options.schedule = Schedule(try rule.active.map { try Schedule.Hours($0) })
        }
        return options
    }

    private func area(_ rule: RuleDescription) -> Area {
        pipeline.area(of: rule, in: source).map { Area(outlines: $0.outlines, holes: $0.holes) }
            ?? .picture
    }

    private func line(_ rule: RuleDescription, _ options: RuleOptions) throws -> LineRule {
        let direction: CrossingDirection? =
            switch rule.direction {
            case .both: nil
            case .inward: .inward
            case .outward: .outward
            }
        return try LineRule(
            options: options, points: rule.points, hold: rule.hold,
            form: LineRule.Form(
                direction: direction, isMirrored: rule.isMirrored,
                clear: rule.clear ?? .box(0.1), reset: try rule.reset.map { try DayTime($0) }))
    }

    private func zone(_ rule: RuleDescription, _ options: RuleOptions) throws -> ZoneRule {
        try ZoneRule(
            options: options, area: area(rule), hold: rule.hold, forget: rule.forget,
            reset: try rule.reset.map { try DayTime($0) })
    }

    private func areaRule(
        _ rule: RuleDescription, _ options: RuleOptions
    ) throws -> any AnalyticsRule {
        let (area, over) = (area(rule), rule.over)
        let length = rule.within?.length
        switch rule.kind {
        case .dwell:
            return try DwellRule(
                options: options, area: area, over: over?.duration ?? .seconds(30),
                within: length, forget: rule.forget)
        case .occupancy:
            return try OccupancyRule(
                options: options, area: area, over: over?.count, under: rule.under?.count,
                forget: rule.forget)
        case .crowd:
            return try CrowdRule(
                options: options, area: area, over: over?.count ?? 0,
                within: length ?? .picture(0.15), forget: rule.forget)
        case .queue:
            return try QueueRule(
                options: options, area: area, head: rule.head ?? NormalizedPoint(x: 0, y: 0),
                every: rule.every ?? .seconds(10), forget: rule.forget)
        case .speed:
            return try SpeedRule(
                options: options, area: area, over: over?.speed ?? 0, window: rule.window)
        case .heading:
            return try HeadingRule(
                options: options, area: area, toward: rule.toward, tolerance: rule.tolerance,
                distance: rule.distance)
        case .stopped:
            return try StoppedRule(
                options: options, area: area, over: over?.duration ?? .seconds(10),
                within: length ?? .picture(0.02))
        case .left:
            return try LeftRule(
                options: options, area: area, owners: rule.owners,
                over: over?.duration ?? .seconds(30), away: rule.away)
        case .removed:
            return try RemovedRule(
                options: options, area: area, owners: rule.owners,
                over: over?.duration ?? .seconds(30), away: rule.away)
        case .near:
            return try NearRule(
                options: options, area: area, to: rule.others ?? [],
                within: length ?? .picture(0.1), over: over?.duration ?? .seconds(1),
                forget: rule.forget)
        default:
            return try PoseRule(options: options, area: area, posture: posture(rule))
        }
    }

    private func watched(_ rule: RuleDescription) -> [CameraSign.Kind] {
        CameraSign.Kind.allCases.filter { kind in
            switch kind {
            case .blind: rule.blind
            case .moved: rule.moved
            case .frozen: rule.frozen
            case .motion: rule.motion
            }
        }
    }

    private func posture(_ rule: RuleDescription) -> PoseRule.Posture {
        let (over, under) = (rule.over?.degrees, rule.under?.degrees)
        switch rule.what {
        case .fall, nil: return .fall
        case .handsUp: return .handsUp
        case .sitting: return .sitting
        case .angle: return .angle(joints: rule.joints, over: over, under: under)
        case .count: return .count(joints: rule.joints, over: over ?? 180, under: under ?? 0)
        }
    }

    private func count(_ rule: RuleDescription, _ options: RuleOptions) throws -> CountRule {
        let name = rule.line ?? rule.zone
        guard let other = pipeline.rules(of: source).first(where: { $0.name == name }) else {
            throw AnalyticsError.tooFewPoints(rule: rule.name, needed: 1)
        }
        let own = try self.options(other)
        let subject: CountRule.Subject =
            other.kind == .line
            ? .line(try line(other, own)) : .zone(try zone(other, own))
        return try CountRule(options: options, subject: subject, every: rule.every ?? .seconds(60))
    }

    private func combined(
        _ rule: RuleDescription, _ mode: CombinedRule.Mode, _ options: RuleOptions
    ) throws -> CombinedRule {
        let key: CombinedRule.Key =
            switch rule.by {
            case .track: .track
            case .zone: .zone
            case .source: .source
            }
        return try CombinedRule(
            options: options, mode: mode, parts: rule.parts,
            within: rule.within?.duration ?? .seconds(10), unless: rule.unless, key: key,
            zones: zones)
    }

    /// The zone of each rule that has one.
    private var zones: [String: String] {
        pipeline.rules(of: source).reduce(into: [:]) { zones, rule in
            if let zone = rule.zone {
                zones[rule.name] = zone
            } else if !rule.outlines.isEmpty, rule.kind.isClosed {
                zones[rule.name] = rule.name
            }
        }
    }
}
