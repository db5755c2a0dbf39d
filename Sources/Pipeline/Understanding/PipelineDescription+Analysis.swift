import Analytics
import PipelineConfig
import Tracking
import VisionCore

extension PipelineDescription {
    /// Name of the rule that reports starts and ends of tracks.
    static let trackLifeRule = "tracks"

    /// Overlap above which boxes of a group are one object where the pipeline does not say.
    private static let groupOverlap = 0.5

    /// Tracker and rules of one source; no network is needed for them.
    func analysis(
        of source: SourceDescription, keptScore: Float, lowScore: Float, jointNames: [String]
    ) throws -> SourceAnalysis {
        let detect = detect(of: source)
        let groups = ClassGroups(detect?.groups ?? [])
        let merge = DetectionMerge(
            overlap: detect?.merge ?? 0, groups: groups,
            groupOverlap: detect?.iou ?? Self.groupOverlap)
        let judge = RuleJudge(
            try ruleSet(of: source),
            setting: RuleJudge.Setting(
                ground: source.ground?.ground, start: source.start, jointNames: jointNames,
                trackInterval: log.tracks))
        guard let track = track(of: source) else {
            return SourceAnalysis(
                objects: ObjectFollower(tracker: nil, merge: merge), judge: judge)
        }
        let tracker = Self.tracker(
            track, keptScore: keptScore, lowScore: lowScore, groups: groups)
        return SourceAnalysis(
            objects: ObjectFollower(
                tracker: tracker, merge: merge,
                stitcher: Stitcher(limit: track.stitch, groups: groups),
                forerunners: Forerunners(groups: groups)),
            judge: judge)
    }

    /// The rules of one source, and the one that reports starts and ends of tracks.
    func ruleSet(of source: SourceDescription) throws -> RuleSet {
        let rules = try RuleFactory(source: source, pipeline: self).rules()
        guard track(of: source) != nil else { return try RuleSet(rules) }
        return try RuleSet(
            [TrackLifeRule(options: RuleOptions(name: Self.trackLifeRule))] + rules)
    }

    private static func tracker(
        _ track: TrackDescription, keptScore: Float, lowScore: Float, groups: ClassGroups
    ) -> SelectedTracker {
        let buffer = track.effectiveBuffer.map { Nanoseconds(wrappedValue: $0) }
        switch track.kind {
        case .sightline:
            var options = SightlineTrackerOptions()
            options.strongScore = keptScore
            options.lowScore = lowScore
            options.startScore = keptScore
            options.buffer = buffer ?? options.buffer
            options.likeness = track.effectiveMatch
            options.minHits = track.effectiveMinHits.addingSaturated(1)
            options.isClassAware = track.classAware
            options.classGroups = groups
            options.ignoresSwallowing = true
            return SelectedTracker(SightlineTracker(options: options))
        case .byte, .botsort:
            var options = ByteTrackerOptions(
                trackThreshold: keptScore, lowThreshold: lowScore, newTrackThreshold: keptScore,
                isClassAware: track.classAware)
            options.buffer = buffer
            options.classGroups = groups
            options.ignoresSwallowing = true
            options.matchThreshold = track.effectiveMatch
            options.fusesScore = track.fusesScore
            return track.kind == .byte
                ? SelectedTracker(ByteTracker(options: options))
                : SelectedTracker(BoTSortTracker(options: options))
        case .sort:
            var options = SortTrackerOptions(isClassAware: track.classAware)
            options.buffer = buffer
            options.classGroups = groups
            options.iouThreshold = track.effectiveMatch
            options.minHits = track.effectiveMinHits
            return SelectedTracker(SortTracker(options: options))
        case .ocsort:
            var options = OCSortTrackerOptions(
                detectionThreshold: keptScore, minHits: track.effectiveMinHits,
                iouThreshold: track.effectiveMatch, isClassAware: track.classAware)
            options.buffer = buffer
            options.classGroups = groups
            return SelectedTracker(OCSortTracker(options: options))
        case .iou:
            var options = OverlapTrackerOptions()
            options.iouThreshold = track.effectiveMatch
            options.minHits = track.effectiveMinHits.addingSaturated(1)
            options.buffer = buffer ?? options.buffer
            options.isClassAware = track.classAware
            options.classGroups = groups
            return SelectedTracker(OverlapTracker(options: options))
        }
    }
}
