import Analytics
import Annotation
import PipelineConfig
import Tracking
import VisionCore

extension PipelineBuilder {
    /// Name of the rule that reports starts and ends of tracks.
    static let trackLifeRule = "tracks"

    /// The tracker and the rules of one source.
    func analysis(
        of source: SourceDescription, keptScore: Float, lowScore: Float
    ) throws -> SourceAnalysis {
        guard let track = description.track(of: source) else {
            return SourceAnalysis(tracker: nil, rules: try RuleSet([]))
        }
        return SourceAnalysis(
            tracker: Self.tracker(track, keptScore: keptScore, lowScore: lowScore),
            rules: try ruleSet(of: source))
    }

    /// The rules of one source, and the one that reports starts and ends of tracks.
    func ruleSet(of source: SourceDescription) throws -> RuleSet {
        var rules: [any AnalyticsRule] = [
            TrackLifeRule(options: RuleOptions(name: Self.trackLifeRule))
        ]
        for rule in description.rules(of: source) { rules.append(try Self.rule(rule)) }
        return try RuleSet(rules)
    }

    private static func rule(_ description: RuleDescription) throws(AnalyticsError)
        -> any AnalyticsRule
    {
        let options = RuleOptions(
            name: description.name, classes: description.classes ?? [],
            anchor: description.anchor)
        switch description.kind {
        case .line:
            return try LineRule(
                options: options, points: description.points, hold: description.hold)
        case .zone:
            return try ZoneRule(
                options: options, points: description.points, hold: description.hold)
        }
    }

    private static func tracker(
        _ track: TrackDescription, keptScore: Float, lowScore: Float
    ) -> SelectedTracker {
        switch track.kind {
        case .byte:
            var options = ByteTrackerOptions(
                trackThreshold: keptScore, lowThreshold: lowScore, newTrackThreshold: keptScore,
                isClassAware: track.classAware)
            options.trackBuffer = track.effectiveBuffer
            options.matchThreshold = track.effectiveMatch
            options.fusesScore = track.fusesScore
            return SelectedTracker(ByteTracker(options: options))
        case .sort:
            var options = SortTrackerOptions(isClassAware: track.classAware)
            options.maxAge = track.effectiveBuffer
            options.iouThreshold = track.effectiveMatch
            options.minHits = track.effectiveMinHits
            return SelectedTracker(SortTracker(options: options))
        }
    }
}

extension PipelineDescription {
    /// Whether objects of the source called `name` are followed.
    func isTracking(_ name: String) -> Bool {
        sources.first { $0.name == name }.flatMap(track(of:)) != nil
    }
}

extension AnnotationStyle {
    /// What a pipeline wants drawn.
    init(_ annotate: AnnotateDescription) {
        self.init()
        boxes = annotate.boxes
        labels = annotate.labels
        ids = annotate.ids
        scores = annotate.scores
        trails = annotate.trails
        skeletons = annotate.skeletons
        zones = annotate.zones
        lines = annotate.zones
        counters = annotate.counters
        blurClasses = Set(annotate.blur)
        pixelateClasses = Set(annotate.pixelate)
        thickness = annotate.thickness
        textSize = annotate.fontSize
    }
}
