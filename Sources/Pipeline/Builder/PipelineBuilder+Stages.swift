import Analytics
import Annotation
import PipelineConfig
import Tracking
import VisionCore

extension PipelineBuilder {
    /// Name of the rule that reports starts and ends of tracks.
    static let trackLifeRule = PipelineDescription.trackLifeRule

    /// The tracker and the rules of one source.
    func analysis(
        of source: SourceDescription, keptScore: Float, lowScore: Float
    ) throws -> SourceAnalysis {
        try description.analysis(
            of: source, keptScore: keptScore, lowScore: lowScore,
            jointNames: library.skeletons.values.first?.names ?? [])
    }

    /// The rules of one source, and the one that reports starts and ends of tracks.
    func ruleSet(of source: SourceDescription) throws -> RuleSet {
        try description.ruleSet(of: source)
    }
}

extension PipelineDescription {
    /// Whether objects of the source called `name` are followed.
    func isTracking(_ name: String) -> Bool {
        sources.first { $0.name == name }.flatMap(track(of:)) != nil
    }
}

extension AnnotationStyle {
    /// What a pipeline wants drawn on the pictures of `source`, and hidden in them.
    init(_ pipeline: PipelineDescription, of source: SourceDescription) {
        let annotate = pipeline.annotate
        self.init()
        boxes = annotate.boxes
        labels = annotate.labels
        ids = annotate.ids
        scores = annotate.scores
        trails = annotate.trails
        skeletons = annotate.skeletons
        mirrorsSkeletons = annotate.mirror
        zones = annotate.zones
        lines = annotate.zones
        counters = annotate.counters
        blurClasses = Set(annotate.blur + (source.privacy?.blur ?? []))
        coveredAreas = pipeline.coveredAreas(of: source)
        pixelateClasses = Set(annotate.pixelate)
        thickness = annotate.thickness
        textSize = annotate.fontSize
    }
}
