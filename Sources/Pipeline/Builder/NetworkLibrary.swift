import Detectors
import EventLog
import Imaging
import InferenceEngine
import ModelCatalogue
import PipelineConfig
import Tensors
import VisionCore

/// The networks of a run: each is loaded and planned once, whatever sources use it.
struct NetworkLibrary {
    /// The models in the order of flow, for the log's head.
    private(set) var models: [RunRecord.Model] = []
    /// The skeletons by id, for the log's head.
    private(set) var skeletons: [String: Skeleton] = [:]

    /// The model files, and descriptions beside them: inputs of the run.
    private(set) var files: [String] = []

    private struct Key: Hashable {
        var model: String?
        var family: String?
        var size: String?
        var iou: Double?
        var classes: [String]?
        var backend: BackendDescription?
    }

    /// How model files without a description were understood, a line each.
    private(set) var understood: [String] = []

    /// The servers that run networks in place of this process.
    let backends: Backends
    private let store: Store
    private let asksServers: Bool
    private var groups: [Key: NetworkGroup] = [:]

    /// An empty library of models that lie in `store`.
    ///
    /// Without `asksServers` networks that servers run are those that lie here.
    init(store: Store, backends: Backends = Backends(), asksServers: Bool = true) {
        self.store = store
        self.backends = backends
        self.asksServers = asksServers
    }

    /// What is looked for in the frames of `source`; loads and plans what is not known yet.
    mutating func task(
        for source: SourceDescription, of description: PipelineDescription
    ) throws -> DetectionTask {
        let detect = description.detect(of: source)
        let key = Key(
            model: detect?.model, family: detect?.family, size: detect?.size, iou: detect?.iou,
            classes: detect?.classes, backend: detect?.backend)
        let group = try groups[key] ?? load(detect, description)
        groups[key] = group
        let kept = Float(detect?.score ?? group.standardScore)
        let feedsLowScores = description.track(of: source)?.kind.feedsLowScores == true
        let standard = detect ?? DetectDescription()
        let low = feedsLowScores ? min(Float(standard.scoreLow), kept) : kept
        return DetectionTask(
            networks: group, minimumScore: low, every: standard.every, keptScore: kept,
            tiles: source.tiles)
    }

    private mutating func load(
        _ detect: DetectDescription?, _ description: PipelineDescription
    ) throws -> NetworkGroup {
        let precision: Precision = description.compute.precision == .mixed ? .mixed : .fp32
        var members = NetworkGroup.Members()
        var (score, categories) = (0.0, [1])
        if let detect {
            (score, categories) = try load(detect, to: &members, precision)
        }
        if let pose = description.pose { try add(pose, to: &members, precision) }
        if let name = description.segmentModel {
            let model = try open(name)
            members.segmenter = try Self.network(
                model, try SegmenterSpec(model.description), precision)
            note(model)
        }
        if let classify = description.classify {
            let model = try open(classify.model)
            let spec = try ClassifierSpec(model.description, limit: classify.limit)
            members.classifier = try Self.network(model, spec, precision)
            note(model)
        }
        for attribute in description.attributes {
            members.attributes.append(try load(attribute, precision))
        }
        return NetworkGroup(
            id: groups.count, members: members, standardScore: score, categories: categories)
    }

    /// Adds what finds boxes; its least score, and the category ids of its classes.
    private mutating func load(
        _ detect: DetectDescription, to members: inout NetworkGroup.Members, _ precision: Precision
    ) throws -> (score: Double, categories: [Int]) {
        let wishes = try ReadingWishes(detect)
        let backend = asksServers ? detect.backend : nil
        let model =
            try backend.flatMap { describedElsewhere(detect, $0) }
            ?? open(detect.model, wishes).sized(wishes)
        let score = model.description.thresholds.score
        note(model)
        if case .mtcnn(let form) = model.description.family {
            members.cascade = try cascade(model, form, detect, precision)
            return (score, [1])
        }
        let read = {
            @Sendable (description: ModelDescription) throws(BuildError)
                -> DetectorSpec in
            try DetectorSpec(description, iou: detect.iou, classes: detect.classes)
        }
        let spec = try read(model.description)
        if backend?.fallback != .drop {
            members.detector = try Self.network(model, spec, precision)
        }
        if wishes.followsPicture {
            members.followed = try FollowedNetwork(model, precision, spec: read)
        }
        if let backend {
            members.remote = try RemoteDetectorPlan(
                backend, model.description, spec, plan: members.detector?.plan,
                following: members.followed, backends: backends)
        }
        let ids = model.description.labels?.categoryIDs ?? []
        return (score, Array(ids.suffix(spec.labels.count)))
    }

    private mutating func cascade(
        _ model: ResolvedModel, _ form: MTCNNForm, _ detect: DetectDescription,
        _ precision: Precision
    ) throws -> CascadeNetwork {
        let refused: String? =
            if detect.backend != nil {
                "a server runs one network, and it is three: leave 'detect.backend' out"
            } else if detect.size != nil {
                "it follows the picture's size: leave 'detect.size' out"
            } else {
                nil
            }
        if let refused { throw BuildError.model(name: model.description.name, what: refused) }
        let before = try form.before.map { try open($0) }
        let cascade = try CascadeNetwork(
            model, form, before: before, iou: detect.iou, precision)
        before.forEach { note($0) }
        return cascade
    }

    private mutating func load(
        _ attribute: AttributeDescription, _ precision: Precision
    ) throws -> AttributeNetwork {
        let model = try open(attribute.model)
        note(model)
        var margin = attribute.margin ?? 1
        if attribute.margin == nil, case .crop(let own) = model.description.input.fit {
            margin = own
        }
        let kind: AttributeNetwork.Kind
        if case .embedding = model.description.family {
            kind = .vector(
                try Self.network(model, try EmbeddingSpec(model.description), precision))
        } else {
            kind = .classes(
                try Self.network(
                    model, try ClassifierSpec(model.description, limit: 1, takesParts: true),
                    precision))
        }
        return AttributeNetwork(description: attribute, kind: kind, margin: margin)
    }

    /// The model of the catalogue whose file is not here, and need not be: a server runs it, or
    /// nothing does.
    private func describedElsewhere(
        _ detect: DetectDescription, _ backend: BackendDescription
    ) -> ResolvedModel? {
        guard backend.fallback == .drop, detect.size == nil,
            let description = Catalogue.description(named: detect.model),
            store.path(of: description) == nil
        else { return nil }
        return ResolvedModel(description: description, path: "")
    }

    private mutating func open(
        _ nameOrFile: String, _ wishes: ReadingWishes = ReadingWishes()
    ) throws -> ResolvedModel {
        let opened = try ModelOpening(store: store).model(nameOrFile, wishes: wishes)
        if let summary = opened.understood?.summary, !understood.contains(summary) {
            understood.append(summary)
        }
        return opened.model
    }

    private mutating func add(
        _ pose: PoseDescription, to members: inout NetworkGroup.Members, _ precision: Precision
    ) throws {
        let model = try open(pose.model)
        if case .bodyLandmarks = model.description.family {
            guard members.detectorSpec?.decoder is UnitAnchorDecoder else {
                throw BuildError.model(
                    name: model.description.name,
                    what: "it looks closer at persons that a detector of family "
                        + "unit-anchors finds: name one under 'detect'")
            }
            let spec = try LandmarkSpec(model.description, score: pose.score)
            members.landmarks = try Self.network(model, spec, precision)
        } else if let spec = try TopDownSpec(model.description) {
            guard members.detectorSpec != nil else {
                throw BuildError.model(
                    name: model.description.name,
                    what: "it looks closer at persons: name a detector of persons under 'detect'")
            }
            members.topDown = try Self.network(model, spec, precision)
        } else if members.detectorSpec == nil, model.description.family.hasKeypoints {
            let spec = try DetectorSpec(model.description, iou: nil, classes: nil)
            members.detector = try Self.network(model, spec, precision)
        } else {
            let spec = try PoseSpec(model.description, score: pose.score)
            members.pose = try Self.network(model, spec, precision)
        }
        note(model)
    }

    private mutating func note(_ model: ResolvedModel) {
        let description = model.description
        if !model.path.isEmpty { files += [model.path, ModelError.descriptionPath(model.path)] }
        guard !models.contains(where: { $0.id == description.name }) else { return }
        var record = RunRecord.Model(
            id: description.name, sha256: description.sha256, input: description.input.size)
        if let skeleton = description.skeleton {
            record.skeleton = description.name
            skeletons[description.name] = skeleton.skeleton
        }
        models.append(record)
    }

    private static func network<Spec: NetworkSpec>(
        _ model: ResolvedModel, _ spec: Spec, _ precision: Precision
    ) throws -> NetworkGroup.Network<Spec> {
        NetworkGroup.Network(
            plan: try plan(model, input: spec.input.size, precision), spec: spec)
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
        let graph = KnownInput.bound(
            try ModelFile.load(path: model.path, givesReals: true), size: size)
        let description = model.description
        let sides = description.input.sides(of: size)
        let name = graph.inputs.first?.name ?? description.input.name
        let isSingle = graph.inputs.first?.fact.dimensions.count == 3
        let shape = Shape((isSingle ? [] : [1]) + sides)
        var options = PlanOptions()
        // The description is checked against the file's sum: it knows better than a placeholder.
        options.replacesDeclaredShapes = true
        options.precision = precision
        return try Plan(graph, inputShapes: [name: shape], options: options)
    }
}

extension ModelFamily {
    /// Whether its boxes come with keypoints.
    fileprivate var hasKeypoints: Bool {
        switch self {
        case .yolo(let form):
            if case .keypoints = form.parts { return true }
            return false
        case .boxes(let form): return form.roles.contains(.keypoints)
        case .rtmo: return true
        default: return false
        }
    }
}
