import Detectors
import Imaging
import InferenceEngine
import Media
import PipelineConfig
import RemoteInference
import Tensors
import VisionCore

/// A detector that a server runs: what was agreed with it, and how it is fed and read.
struct RemoteDetectorPlan: Sendable {
    let spec: DetectorSpec
    private let engine: RemoteEngine
    private let following: FollowedNetwork?

    /// Asks the server of `backend` for its model, once, and compares it with the network that
    /// `description` is about; `plan` is that network where it is here, `following` what makes its
    /// input follow the picture.
    ///
    /// Throws `RemoteEngineFault` where the run cannot begin with it.
    init(
        _ backend: BackendDescription, _ description: ModelDescription, _ spec: DetectorSpec,
        plan: Plan?, following: FollowedNetwork?, backends: Backends
    ) throws {
        guard let address = backend.address else {
            throw BuildError.setting(
                key: "backend.url", value: backend.url.redacted, what: "grpc://HOST:8001")
        }
        let here = try plan.map {
            try RemoteNetwork(description.name, plan: $0, outputs: spec.outputs)
        }
        var network = here ?? RemoteNetwork(description, spec)
        network.givesLists = spec.takesOpenOutputs
        if following != nil {
            // Channels are what they are; the sides are open.
            network.shape = RemoteFeed(spec).sides.enumerated().map { index, side in
                index == (spec.input.layout == .nchw ? 0 : 2) ? side : nil
            }
        }
        self.following = following
        engine = RemoteEngine(
            RemoteEngine.Settings(
                name: backends.name(for: backend.model),
                access: ServerAccess(
                    address: address, token: backend.token, certificates: backend.certificates),
                model: backend.model, deadline: backend.deadline,
                fallback: backend.fallback == .local ? .local : .drop),
            network: network, now: { MonotonicClock.now }, changed: { backends.note($0) })
        self.spec = spec
        try engine.connect()
        backends.add(engine)
        // Where the network is here, its own outputs were checked already.
        guard plan == nil, following == nil, let form = engine.form else { return }
        try spec.check(
            outputs: form.outputs.map { output throws(DetectorError) in
                if let known = output.known { return known }
                guard spec.takesOpenOutputs else { throw .openOutput(name: output.name) }
                return []
            })
    }

    /// The detector of one lane; `local` is the one of this process.
    func detector(local: (any BoxFinder)?) -> RemoteDetector {
        RemoteDetector(
            spec: spec, following: following, worker: engine.worker(), local: local)
    }
}

extension RemoteNetwork {
    /// What `plan`, the network called `name`, is: `outputs` are those that are read.
    init(_ name: String, plan: Plan, outputs: [String]) throws(BuildError) {
        guard let input = plan.inputs.first, (3...4).contains(input.fact.shape.count) else {
            throw .model(name: name, what: "a backend needs a network whose input is a picture")
        }
        let names = outputs.isEmpty ? plan.outputs.map(\.name) : outputs
        var read: [Output] = []
        for name in names {
            guard let output = plan.outputs.first(where: { $0.name == name }) else { continue }
            let shape = output.fact.map { Array($0.shape) }
            read.append(Output(name: name, shape: shape.map(Self.withoutBatch)))
        }
        let extents = Array(input.fact.shape)
        self.init(
            name: name, input: input.name,
            shape: extents.count == 4 ? Array(extents.dropFirst()) : extents,
            types: Self.types(input.fact.dataType), outputs: read)
    }

    /// An output's extents without the axis along which pictures would lie, as outputs are read.
    private static func withoutBatch(_ shape: [Int]) -> [Int] {
        shape.first == 1 ? Array(shape.dropFirst()) : shape
    }

    /// What `description` says of a network whose file is not here.
    init(_ description: ModelDescription, _ spec: DetectorSpec) {
        self.init(
            name: description.name, input: description.input.name,
            shape: description.input.sides(of: spec.input.size),
            types: Self.types(
                DataType.allCases.first { $0.description == description.input.dataType }
                    ?? .float32),
            outputs: description.outputs.map { output in
                let sizes = output.shape.map { size in
                    if case .fixed(let size) = size { size } else { nil as Int? }
                }
                let known = sizes.compactMap(\.self)
                return Output(
                    name: output.name,
                    shape: known.count == sizes.count ? Self.withoutBatch(known) : nil)
            })
    }

    /// The types that a server's input may have for a network whose input is `own` here.
    private static func types(_ own: DataType) -> [ElementType] {
        switch own {
        case .uint8: [.uint8, .float32, .float16]
        case .int8: [.int8]
        default: [.float32, .float16, .uint8]
        }
    }
}
