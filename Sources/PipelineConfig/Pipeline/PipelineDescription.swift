package import VisionCore

/// A pipeline as it is to run: read, checked, references resolved, defaults filled in.
package struct PipelineDescription: Sendable, Equatable {
    /// What is watched, in the order of the file; never empty.
    package var sources: [SourceDescription]
    /// How objects are found, where a source does not say otherwise; nil for not at all.
    package var detect: DetectDescription?
    /// The pose model; nil for none.
    package var pose: PoseDescription?
    /// The segmentation model, a name of the catalogue or a model file; nil for none.
    package var segmentModel: String?
    /// The classifier of whole pictures; nil for none.
    package var classify: ClassifyDescription?
    /// What is told of objects one by one, in the order of the file.
    package var attributes: [AttributeDescription] = []
    /// How objects are followed, where a source does not say otherwise; nil for not at all.
    package var track: TrackDescription?
    /// Rules of every source, in the order of the file.
    package var rules: [RuleDescription]
    /// What is drawn on the outputs.
    package var annotate: AnnotateDescription
    /// Annotated streams, in the order of the file.
    package var outputs: [OutputDescription]
    /// Pictures and clips of events; nil for none.
    package var record: RecordDescription?
    /// Files of results, at most one of each kind.
    package var results: [ResultDescription]
    /// The event log.
    package var log: LogDescription
    /// Where events are sent, in the order of the file.
    package var sinks: [SinkDescription] = []
    /// What concerns the run as a whole.
    package var run: RunDescription
    /// Queues that were spoken of, by stage in the order of the file.
    package var queues: [QueueDescription]
    /// The budget of inference.
    package var compute: ComputeDescription
    /// Examples of what the rules must report.
    package var examples: [ExampleDescription] = []
    /// What is doubtful, though the pipeline runs.
    package var warnings: [ConfigIssue]

    /// Whether an existing log and annotated file are replaced.
    package var overwrite: Bool { run.overwrite }

    /// The file of results of `kind`; nil for none.
    package func path(of kind: ResultDescription.Kind) -> String? {
        results.first { $0.kind == kind }?.path.revealed
    }

    /// How `source` finds objects.
    package func detect(of source: SourceDescription) -> DetectDescription? {
        switch source.detect {
        case .inherited: detect
        case .own(let own): own
        }
    }

    /// How `source` follows objects.
    package func track(of source: SourceDescription) -> TrackDescription? {
        switch source.track {
        case .inherited: track
        case .own(let own): own
        }
    }

    /// The rules of `source`: the common ones, each replaced by its own of the same name, then
    /// its further own.
    package func rules(of source: SourceDescription) -> [RuleDescription] {
        let own = source.rules
        let common = rules.map { rule in own.first { $0.name == rule.name } ?? rule }
        return common + own.filter { rule in !rules.contains { $0.name == rule.name } }
    }
}

extension PipelineDescription {
    /// The outlines and holes that `rule` of `source` looks at: its own, or those of the rule that
    /// it names; nil for the whole picture.
    package func area(of rule: RuleDescription, in source: SourceDescription)
        -> (outlines: [[NormalizedPoint]], holes: [[NormalizedPoint]])?
    {
        let named = rule.zone.flatMap { name in rules(of: source).first { $0.name == name } }
        let holder = named ?? rule
        return holder.outlines.isEmpty ? nil : (holder.outlines, holder.holes)
    }
}
