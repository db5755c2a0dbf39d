package import PipelineConfig

/// What has to be done so that a running pipeline becomes another one.
///
/// A source whose description is the same runs on without noticing.
package struct PipelineDifference: Sendable, Equatable {
    /// Sources that are new, in the order of the new pipeline.
    package var added: [String] = []
    /// Sources that are no more, in the order of the old one.
    package var removed: [String] = []
    /// Sources that have to be opened again.
    package var restarted: [String] = []
    /// Sources of which only the rules changed.
    package var rulesOnly: [String] = []
    /// Top-level keys that changed and that only a new run can follow.
    package var fixed: [String] = []

    /// The way from `old` to `new`.
    package init(from old: PipelineDescription, to new: PipelineDescription) {
        let names = Set(new.sources.map(\.name))
        removed = old.sources.map(\.name).filter { !names.contains($0) }
        for source in new.sources {
            guard let before = old.sources.first(where: { $0.name == source.name }) else {
                added.append(source.name)
                continue
            }
            if Face(of: before, in: old) != Face(of: source, in: new) {
                restarted.append(source.name)
            } else if old.rules(of: before) != new.rules(of: source) {
                rulesOnly.append(source.name)
            }
        }
        if old.log != new.log { fixed.append("log") }
        if old.sinks != new.sinks { fixed.append("sinks") }
        if old.compute != new.compute { fixed.append("compute") }
        if old.results != new.results { fixed.append("results") }
        if old.record != new.record { fixed.append("record") }
        if old.run != new.run { fixed.append("metrics") }
    }

    /// Whether nothing changes.
    package var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && restarted.isEmpty && rulesOnly.isEmpty && fixed.isEmpty
    }

    /// All of a pipeline that a source is run by, but for its rules.
    private struct Face: Equatable {
        let source: SourceDescription
        let detect: DetectDescription?
        let track: TrackDescription?
        let pose: PoseDescription?
        let segmentModel: String?
        let classify: ClassifyDescription?
        let attributes: [AttributeDescription]
        let annotate: AnnotateDescription
        let outputs: [OutputDescription]
        let queues: [QueueDescription]

        init(of source: SourceDescription, in pipeline: PipelineDescription) {
            var bare = source
            bare.rules = []
            bare.detect = .inherited
            bare.track = .inherited
            self.source = bare
            detect = pipeline.detect(of: source)
            track = pipeline.track(of: source)
            pose = pipeline.pose
            segmentModel = pipeline.segmentModel
            classify = pipeline.classify
            attributes = pipeline.attributes
            annotate = pipeline.annotate
            outputs = pipeline.outputs
            queues = pipeline.queues
        }
    }
}
