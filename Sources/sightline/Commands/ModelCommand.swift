import ArgumentParser
import InferenceEngine
import Pipeline
import Tensors
import VisionCore

/// `sightline model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "One network, without any image handling.",
        subcommands: [Inspect.self, Run.self, Bench.self, Quantize.self])

    static let precisionHelp: ArgumentHelp =
        "fp32, or mixed: bfloat16 dot products where the processor has them."

    /// A pool of `count` threads, which a flag gave.
    static func pool(threads count: Int) throws -> ComputePool {
        let limits = ComputePool.threadLimits
        guard limits ~= count else {
            throw CommandError(
                .usage,
                "--threads takes \(limits.lowerBound) to \(limits.upperBound), not \(count)")
        }
        return ComputePool(threads: count)
    }

    /// Loads the network at `path`.
    static func network(_ path: String, options: PlanOptions = PlanOptions()) throws -> Network {
        try ModelFileFault.telling(of: path) {
            Network(try ModelFile.load(path: path), options: options)
        }
    }

    /// The plan of the network at `path`, and what open extents were taken as.
    ///
    /// They are 1 unless `shapes` says otherwise. Where no plan can be made for that, those behind
    /// the first are taken as sizes that pictures have.
    static func plan(
        _ network: Network, at path: String, shapes: [String: Shape] = [:]
    ) throws -> (plan: Plan, openExtent: Int) {
        try ModelFileFault.telling(of: path) {
            do {
                return (try network.plan(for: shapes.filled(network, with: 1)), 1)
            } catch {
                for extent in [64, 224, 256, 320, 384, 416, 512, 640] where network.hasOpenExtents {
                    let trial = shapes.filled(network, with: extent)
                    if let plan = try? network.plan(for: trial) { return (plan, extent) }
                }
                throw error
            }
        }
    }
}

extension Network {
    /// Whether an extent behind the first of an input is open.
    fileprivate var hasOpenExtents: Bool {
        graph.inputs.contains { $0.fact.dimensions.dropFirst().contains(nil) }
    }
}

extension [String: Shape] {
    /// A shape for every input; open extents are `extent`, the first of an input is 1.
    fileprivate func filled(_ network: Network, with extent: Int) -> [String: Shape] {
        var result = self
        for input in network.graph.inputs where result[input.name] == nil {
            let extents = input.fact.dimensions.enumerated().map { axis, declared in
                declared ?? (axis == 0 ? 1 : extent)
            }
            result[input.name] = Shape(extents)
        }
        return result
    }
}

extension Precision: ExpressibleByArgument {}
