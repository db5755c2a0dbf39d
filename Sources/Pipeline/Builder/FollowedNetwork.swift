import Detectors
import InferenceEngine
package import ModelCatalogue
import PipelineConfig
import Tensors
import VisionCore

/// A detector of open input size whose input follows each picture's shape.
struct FollowedNetwork: Sendable {
    /// The input's shape for a picture.
    let shape: FollowedShape
    /// The network for an input of some size, its plan made once for all lanes.
    let network:
        @Sendable (VisionCore.Size) throws(DetectorError) -> NetworkGroup.Network<DetectorSpec>
    /// How the network is fed and read with an input of some size.
    let spec: @Sendable (VisionCore.Size) throws(BuildError) -> DetectorSpec

    /// What both sides are multiples of where the file does not say it.
    private static let standardMultiple = 32

    /// The network of `model`, whose described size gives the longer side; `spec` reads it.
    ///
    /// Throws where the file fixes the size.
    init(
        _ model: ResolvedModel, _ precision: Precision,
        spec: @escaping @Sendable (ModelDescription) throws(BuildError) -> DetectorSpec
    ) throws {
        let graph = try ModelFileFault.telling(of: model.path) {
            try ModelFile.load(path: model.path)
        }
        let described = model.description.input.size
        let longest = max(described?.width ?? 0, described?.height ?? 0)
        guard graph.hasOpenSides else {
            throw ModelError.denied(
                path: model.path, key: "the input's size", said: "auto",
                found: described.map { "\($0.width)x\($0.height)" } ?? "fixed")
        }
        let stated = graph.properties["stride"].flatMap { Int($0) } ?? Self.standardMultiple
        let multiple = (1...1024).contains(stated) ? stated : Self.standardMultiple
        shape = FollowedShape(longest: longest, multiple: multiple)
        var options = PlanOptions()
        options.precision = precision
        let plans = FollowedPlans(graph, model.description, options)
        self.spec = { size throws(BuildError) in try spec(model.description.sized(size)) }
        network = { size throws(DetectorError) in
            do {
                return NetworkGroup.Network(
                    plan: try plans.plan(size), spec: try spec(model.description.sized(size)))
            } catch {
                throw DetectorError.engine("an input of \(size.width)x\(size.height): \(error)")
            }
        }
    }

    /// A detector of one lane.
    func detector(_ pool: ComputePool) -> FollowingDetector {
        let network = network
        return FollowingDetector(shape: shape) { size throws(DetectorError) in
            try network(size).reader(pool)
        }
    }
}

/// The plans of a network for inputs of several sizes; weights are shared where nothing but the
/// size of the picture differs.
struct FollowedPlans: Sendable {
    private let graph: ModelGraph
    private let shared: Network?
    private let options: PlanOptions
    private let description: ModelDescription

    init(_ graph: ModelGraph, _ description: ModelDescription, _ options: PlanOptions) {
        self.graph = graph
        self.options = options
        self.description = description
        let isBound = graph.inputs.contains { KnownInput.isKnown($0.name) }
        shared = isBound ? nil : Network(graph, options: options)
    }

    func plan(_ size: VisionCore.Size) throws -> Plan {
        let network =
            shared ?? Network(KnownInput.bound(graph, size: size), options: options)
        let inputs = network.graph.inputs
        let name = inputs.first?.name ?? description.input.name
        let sides = description.input.sides(of: size)
        let isSingle = inputs.first?.fact.dimensions.count == 3
        return try network.plan(for: [name: Shape((isSingle ? [] : [1]) + sides)])
    }
}

extension ModelGraph {
    /// Whether columns and rows of its picture are open.
    var hasOpenSides: Bool {
        let picture = inputs.first { !KnownInput.isKnown($0.name) && $0.fact.dimensions.count > 2 }
        return (picture?.fact.dimensions.suffix(3).count { $0 == nil } ?? 0) >= 2
    }
}

extension ModelInput {
    /// Channels, rows and columns of an input of `size`, in the order of the layout.
    func sides(of size: VisionCore.Size) -> [Int] {
        let channels = colourOrder == .grey ? 1 : 3
        return layout == .nchw
            ? [channels, size.height, size.width] : [size.height, size.width, channels]
    }
}

extension ModelDescription {
    /// The same with an input of `size`.
    func sized(_ size: VisionCore.Size) -> ModelDescription {
        var sized = self
        let batch = input.shape.count > 3 ? Array(input.shape.prefix(1)) : []
        sized.input.shape = batch + input.sides(of: size).map { .fixed($0) }
        return sized
    }
}

extension ResolvedModel {
    /// The model with the size that `wishes` give where its description leaves it open, or where
    /// the file does; throws where the file denies it.
    package func sized(_ wishes: ReadingWishes) throws -> ResolvedModel {
        let described = description.input.size
        let standard = InputReading.standardSide
        var wanted = wishes.size.map { VisionCore.Size(width: $0.width, height: $0.height) }
        if described == nil, wanted == nil {
            wanted = VisionCore.Size(width: standard, height: standard)
        }
        guard let wanted, wanted != described else { return self }
        let graph = try ModelFileFault.telling(of: path) { try ModelFile.load(path: path) }
        guard graph.hasOpenSides else {
            throw ModelError.denied(
                path: path, key: "the input's size", said: "\(wanted.width)x\(wanted.height)",
                found: described.map { "\($0.width)x\($0.height)" } ?? "fixed")
        }
        return ResolvedModel(description: description.sized(wanted), path: path, isOwn: isOwn)
    }
}
