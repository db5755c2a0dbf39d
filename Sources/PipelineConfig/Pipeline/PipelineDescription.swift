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
    /// How objects are followed, where a source does not say otherwise; nil for not at all.
    package var track: TrackDescription?
    /// Rules of every source, in the order of the file.
    package var rules: [RuleDescription]
    /// What is drawn on the outputs.
    package var annotate: AnnotateDescription
    /// Annotated streams, in the order of the file.
    package var outputs: [OutputDescription]
    /// File of COCO results; nil for none.
    package var detectionsPath: String?
    /// File of MOTChallenge tracks; nil for none.
    package var motPath: String?
    /// The event log.
    package var log: LogDescription
    /// Whether an existing log and annotated file are replaced.
    package var overwrite: Bool
    /// Queues that were spoken of, by stage in the order of the file.
    package var queues: [QueueDescription]
    /// The budget of inference.
    package var compute: ComputeDescription
    /// What is doubtful, though the pipeline runs.
    package var warnings: [ConfigIssue]

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

/// The pose model of a run.
package struct PoseDescription: Sendable, Equatable {
    /// A name of the catalogue or a model file.
    package var model: String
    /// Least score of a person, 0 to 1; nil for the model's own.
    package var score: Double?
}

/// The classifier of a run.
package struct ClassifyDescription: Sendable, Equatable {
    /// A name of the catalogue or a model file.
    package var model: String
    /// Classes that are told, best first.
    package var limit: Int
}

/// How objects are found.
package struct DetectDescription: Sendable, Equatable {
    /// The detector that is used when none is named.
    package static let defaultModel = "yolox_nano_416"

    /// A name of the catalogue or a model file.
    package var model: String
    /// Labels to keep; nil for all.
    package var classes: [String]?
    /// Least score that is kept, 0 to 1; nil for the model's own.
    package var score: Double?
    /// Least score that a tracker with a second association is fed, 0 to 1.
    package var scoreLow: Double
    /// Overlap above which NMS drops a box, 0 to 1; nil for the model's own.
    package var iou: Double?
    /// Infer on every N-th frame.
    package var every: Int
}

/// How objects are followed.
package struct TrackDescription: Sendable, Equatable {
    /// The trackers that are built.
    package enum Kind: String, Sendable, CaseIterable {
        /// ByteTrack: a second association feeds on low scores.
        case byte
        /// SORT.
        case sort
    }

    /// The tracker.
    package var kind: Kind
    /// Updates that a track may be unseen; nil for the tracker's own.
    package var bufferFrames: Int?
    /// byte: greatest cost of a match; sort: least overlap; nil for the tracker's own.
    package var match: Double?
    /// Detections in a row, after the first, that confirm a track; nil for the tracker's own.
    package var minHits: Int?
    /// Whether overlaps are weighed with scores; nil for the tracker's own.
    package var fuseScore: Bool?
    /// Whether objects of different classes are never matched.
    package var classAware: Bool
}

/// What is drawn.
package struct AnnotateDescription: Sendable, Equatable {
    /// A frame around each object.
    package var boxes = true
    /// The class beside the box.
    package var labels = true
    /// The number of the track.
    package var ids = true
    /// The score beside the class.
    package var scores = false
    /// How far back the path of an object is drawn, media time; zero for no path.
    package var trails = Duration.zero
    /// Keypoints and bones.
    package var skeletons = true
    /// Lines and zones of the rules.
    package var zones = true
    /// The counts at each rule.
    package var counters = true
    /// Classes whose boxes are blurred.
    package var blur: [String] = []
    /// Classes whose boxes are pixelated.
    package var pixelate: [String] = []
    /// Width of lines in pixels; nil follows the size of the picture.
    package var thickness: Int?
    /// Height of text in pixels; nil follows the size of the picture.
    package var fontSize: Int?

    /// What is drawn when nothing is said.
    package init() {}
}

/// The budget of inference.
package struct ComputeDescription: Sendable, Equatable {
    /// How exact the arithmetic is.
    package enum Precision: String, Sendable, CaseIterable {
        /// 32-bit floats throughout; equal bits over threads and batch.
        case fp32
        /// bf16 products where the CPU has them.
        case mixed
    }

    /// Threads in all; nil for one per core.
    package var threads: Int?
    /// How exact the arithmetic is.
    package var precision = Precision.fp32
    /// Frames per inference.
    package var batch = 1

    /// The budget when nothing is said.
    package init() {}
}
