import Detectors
import EventLog
import Imaging
import InferenceEngine
import ModelCatalogue
import PipelineConfig
import Tensors
import VisionCore

/// The networks of a run, loaded and planned once, shared by all workers.
struct NetworkPlans: Sendable {
    /// The networks that look at the frames of some sources.
    struct Group: Sendable {
        /// The box detector.
        var detector: (plan: Plan, spec: DetectorSpec)?
        /// The pose estimator.
        var pose: (plan: Plan, spec: PoseSpec)?
        /// The landmark network that looks closer at each detection.
        var landmarks: (plan: Plan, spec: LandmarkSpec)?
        /// The segmenter.
        var segmenter: (plan: Plan, spec: SegmenterSpec)?
        /// The classifier of whole pictures.
        var classifier: (plan: Plan, spec: ClassifierSpec)?
        /// The detector's own least score.
        var standardScore = 0.0
        /// The category id of each label, as COCO results name them.
        var categories = [1]
    }

    private(set) var groups: [Group] = []
    /// For each source, what a detecting worker does.
    private(set) var tasks: [DetectionTask] = []
    /// For each source, the least score of a result that is kept.
    private(set) var keptScores: [Float] = []
    /// For each source, the category id of each label.
    private(set) var categories: [[Int]] = []
    /// The models in the order of flow, for the log's head.
    private(set) var models: [RunRecord.Model] = []
    /// The skeletons by id, for the log's head.
    private(set) var skeletons: [String: Skeleton] = [:]

    private struct Key: Hashable {
        var model: String?
        var iou: Double?
        var classes: [String]?
    }

    /// Loads what `description` names; reads and plans each model once.
    init(_ description: PipelineDescription, store: Store) throws {
        var known: [Key: Int] = [:]
        for source in description.sources {
            let detect = description.detect(of: source)
            let key = Key(model: detect?.model, iou: detect?.iou, classes: detect?.classes)
            let index = try known[key] ?? add(detect, description, store: store)
            known[key] = index
            let kept = Float(detect?.score ?? groups[index].standardScore)
            let feedsLow = description.track(of: source)?.kind.feedsLowScores == true
            let standard = DetectDescription()
            let low = feedsLow ? min(Float((detect ?? standard).scoreLow), kept) : kept
            tasks.append(
                DetectionTask(
                    networks: index, minimumScore: low, every: (detect ?? standard).every))
            keptScores.append(kept)
            categories.append(groups[index].categories)
        }
    }

    /// Sessions of all groups for one worker.
    func workers(pool: ComputePool) throws(DetectorError) -> [NetworkSet] {
        var sets: [NetworkSet] = []
        for group in groups {
            var set = NetworkSet()
            if let (plan, spec) = group.detector {
                set.detector = try Detector(plan: plan, pool: pool, spec: spec)
            }
            if let (plan, spec) = group.pose {
                set.pose = try PoseEstimator(plan: plan, pool: pool, spec: spec)
            }
            if let (plan, spec) = group.landmarks {
                set.landmarks = try LandmarkEstimator(plan: plan, pool: pool, spec: spec)
            }
            if let (plan, spec) = group.segmenter {
                set.segmenter = try PictureSegmenter(plan: plan, pool: pool, spec: spec)
            }
            if let (plan, spec) = group.classifier {
                set.classifier = try PictureClassifier(plan: plan, pool: pool, spec: spec)
            }
            sets.append(set)
        }
        return sets
    }

    private mutating func add(
        _ detect: DetectDescription?, _ description: PipelineDescription, store: Store
    ) throws -> Int {
        var group = Group()
        let precision: Precision = description.compute.precision == .mixed ? .mixed : .fp32
        if let detect {
            let model = try store.resolve(detect.model)
            let spec = try DetectorSpec(model.description, iou: detect.iou, classes: detect.classes)
            group.detector = (try Self.plan(model, input: spec.input.size, precision), spec)
            group.standardScore = model.description.thresholds.score
            let ids = model.description.labels?.categoryIDs ?? []
            group.categories = Array(ids.suffix(spec.labels.count))
            note(model)
        }
        if let pose = description.pose {
            let model = try store.resolve(pose.model)
            if case .bodyLandmarks = model.description.family {
                guard group.detector?.spec.decoder is UnitAnchorDecoder else {
                    throw BuildError.model(
                        name: model.description.name,
                        what: "it looks closer at persons that a detector of family "
                            + "unit-anchors finds: name one under 'detect'")
                }
                let spec = try LandmarkSpec(model.description, score: pose.score)
                group.landmarks = (try Self.plan(model, input: spec.input.size, precision), spec)
            } else {
                let spec = try PoseSpec(model.description, score: pose.score)
                group.pose = (try Self.plan(model, input: spec.input.size, precision), spec)
            }
            note(model)
        }
        if let name = description.segmentModel {
            let model = try store.resolve(name)
            let spec = try SegmenterSpec(model.description)
            group.segmenter = (try Self.plan(model, input: spec.input.size, precision), spec)
            note(model)
        }
        if let classify = description.classify {
            let model = try store.resolve(classify.model)
            let spec = try ClassifierSpec(model.description, limit: classify.limit)
            group.classifier = (try Self.plan(model, input: spec.input.size, precision), spec)
            note(model)
        }
        groups.append(group)
        return groups.count - 1
    }

    private mutating func note(_ model: ResolvedModel) {
        let description = model.description
        guard !models.contains(where: { $0.id == description.name }) else { return }
        var record = RunRecord.Model(
            id: description.name, sha256: description.sha256, input: description.input.size)
        if let skeleton = description.skeleton {
            record.skeleton = description.name
            skeletons[description.name] = skeleton.skeleton
        }
        models.append(record)
    }

    /// Loads and plans a model for one picture of its described size.
    static func plan(
        _ model: ResolvedModel, input size: VisionCore.Size, _ precision: Precision
    ) throws -> Plan {
        try ModelFileFault.telling(of: model.path) { try planned(model, input: size, precision) }
    }

    private static func planned(
        _ model: ResolvedModel, input size: VisionCore.Size, _ precision: Precision
    ) throws -> Plan {
        let graph = try ModelFile.load(path: model.path)
        let description = model.description
        let channels = description.input.colourOrder == .grey ? 1 : 3
        let shape: Shape =
            description.input.layout == .nchw
            ? [1, channels, size.height, size.width] : [1, size.height, size.width, channels]
        let name = graph.inputs.first?.name ?? description.input.name
        var options = PlanOptions()
        // The description is checked against the file's sum: it knows better than a placeholder.
        options.replacesDeclaredShapes = true
        options.precision = precision
        return try Plan(graph, inputShapes: [name: shape], options: options)
    }
}
