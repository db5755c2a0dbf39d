import InferenceEngine
import ModelCatalogue
import PipelineConfig
import Tensors
import VisionCore

/// Asks a network's graph what its description needs to know.
struct GraphProbe {
    private let graph: ModelGraph
    private let format: NetworkOutline.Format

    /// A probe of the network at `path`; throws the importer's error.
    init(path: String) throws {
        graph = try ModelFile.load(path: path, givesReals: true)
        format = ModelFile.isTFLite(path) ? .tflite : .onnx
    }

    /// What the file declares.
    var declared: NetworkOutline {
        var outline = NetworkOutline(
            format: format,
            inputs: graph.inputs.filter { !KnownInput.isKnown($0.name) }.map {
                NetworkOutline.Value(
                    name: $0.name, dataType: "\($0.fact.dataType)", extents: $0.fact.dimensions)
            },
            outputs: graph.outputs.indices.map { output($0, fact: nil) },
            properties: graph.properties)
        outline.boundInputs = graph.inputs.map(\.name).filter { KnownInput.isKnown($0) }
        return outline
    }

    /// The questions of a description.
    var probe: NetworkProbe {
        NetworkProbe(
            declared: declared,
            outputs: { width, height in
                let size = VisionCore.Size(width: width, height: height)
                let bound = KnownInput.bound(graph, size: size)
                let facts = try Network(bound).outputs(for: Self.shapes(bound, size: size))
                return facts.indices.map { output($0, fact: facts[$0].fact) }
            },
            values: { try values($0) })
    }

    private func output(_ index: Int, fact: Fact?) -> NetworkOutline.Value {
        let declared =
            graph.declaredOutputs.indices.contains(index) ? graph.declaredOutputs[index] : nil
        let type = fact?.dataType ?? declared?.dataType ?? .float32
        return NetworkOutline.Value(
            name: graph.outputs[index], dataType: "\(type)",
            extents: fact.map { Array($0.shape) } ?? declared?.dimensions,
            maker: graph.lastOperators[index])
    }

    /// The shape of the picture input for a size, where the file leaves it open.
    private static func shapes(_ graph: ModelGraph, size: VisionCore.Size) -> [String: Shape] {
        guard let input = graph.inputs.first else { return [:] }
        let extents = input.fact.dimensions
        guard extents.contains(nil), extents.count >= 3 else { return [:] }
        let sides = Array(extents.suffix(3))
        let isLast = sides[2] == 1 || sides[2] == 3
        let given = isLast ? [size.height, size.width, 3] : [3, size.height, size.width]
        let filled = zip(sides, given).map { $0 ?? $1 }
        return [input.name: Shape((extents.count == 4 ? [extents[0] ?? 1] : []) + filled)]
    }

    /// The outputs for the built-in picture, by name; those whose extents a run decides included.
    private func values(_ input: ModelInput) throws -> [String: [Float]] {
        guard let size = input.size else { return [:] }
        let bound = KnownInput.bound(graph, size: size)
        let plan = try Plan(bound, inputShapes: Self.shapes(bound, size: size))
        let session = Session(plan: plan, pool: ComputePool(threads: 1))
        let levels = TestCard(input, size: size).levels
        if plan.inputs.first?.fact.dataType == .int8 {
            session.withInput(0, of: Int8.self) { bytes in
                for index in bytes.indices where index < levels.count {
                    bytes[index] = Int8(min(max(levels[index].rounded(), -128), 127))
                }
            }
        } else if plan.inputs.first?.fact.dataType == .uint8 {
            session.withInput(0, of: UInt8.self) { bytes in
                for index in bytes.indices where index < levels.count {
                    bytes[index] = UInt8(min(max(levels[index].rounded(), 0), 255))
                }
            }
        } else {
            session.withInput(0) { floats in
                for index in floats.indices where index < levels.count {
                    floats[index] = levels[index]
                }
            }
        }
        try session.run()
        var result: [String: [Float]] = [:]
        for (index, output) in plan.outputs.enumerated() {
            guard let fact = session.outputFact(index) else { continue }
            result[output.name] =
                fact.dataType == DataType.float32
                ? session.withOutput(index) { Array($1) }
                : session.outputIntegers(index).map { Float($0) }
        }
        return result
    }
}
