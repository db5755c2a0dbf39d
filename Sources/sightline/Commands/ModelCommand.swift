import ArgumentParser
import InferenceEngine
import Pipeline
import Tensors

/// `sightline model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "One network, without any image handling.",
        subcommands: [Inspect.self, Run.self, Bench.self])

    static let precisionHelp: ArgumentHelp =
        "fp32, or mixed: bfloat16 dot products where the processor has them."

    /// Loads the network at `path`.
    static func network(_ path: String, options: PlanOptions = PlanOptions()) throws -> Network {
        try ModelFileFault.telling(of: path) {
            Network(try ModelFile.load(path: path), options: options)
        }
    }

    /// The plan of the network at `path`; open dimensions are 1 unless `shapes` says otherwise.
    static func plan(
        _ network: Network, at path: String, shapes: [String: Shape] = [:]
    ) throws -> Plan {
        var concrete: [String: Shape] = [:]
        for input in network.graph.inputs {
            concrete[input.name] =
                shapes[input.name] ?? Shape(input.fact.dimensions.map { $0 ?? 1 })
        }
        return try ModelFileFault.telling(of: path) { try network.plan(for: concrete) }
    }
}

extension Precision: ExpressibleByArgument {}
