import ArgumentParser
import InferenceEngine
import Pipeline
import Tensors
import VisionCore

/// `sightline model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "One network, without any image handling.",
        subcommands: [Inspect.self, Run.self, Bench.self])

    /// Loads `path` and plans it; open dimensions are 1 unless `shapes` says otherwise.
    static func plan(_ path: String, shapes: [String: Shape] = [:]) throws -> Plan {
        try ModelFileFault.telling(of: path) {
            try plan(try ModelFile.load(path: path), shapes: shapes)
        }
    }

    private static func plan(_ graph: ModelGraph, shapes: [String: Shape]) throws -> Plan {
        var concrete: [String: Shape] = [:]
        for input in graph.inputs {
            concrete[input.name] =
                shapes[input.name] ?? Shape(input.fact.dimensions.map { $0 ?? 1 })
        }
        return try Plan(graph, inputShapes: concrete, options: PlanOptions())
    }

    /// `sightline model inspect`.
    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Nodes, shapes, the kernel chosen for each, and the memory plan.")

        @Argument(help: "An ONNX or TFLite file.")
        var file: String

        func run() async throws {
            try await ErrorPrinter.reporting {
                let plan = try ModelCommand.plan(file)
                var lines: [String] = []
                for input in plan.inputs { lines.append("input  \(input.name)  \(input.fact)") }
                for output in plan.outputs {
                    lines.append("output \(output.name)  \(output.fact)")
                }
                for node in plan.describe() {
                    let facts = node.outputs.map(\.description).joined(separator: ", ")
                    var line = "  \(node.operatorName)  \(node.name)  \(facts)  [\(node.kernel)]"
                    if !node.fused.isEmpty { line += "  + \(node.fused.joined(separator: " + "))" }
                    if node.multiplyAdds > 0 {
                        line += "  \(Double(node.multiplyAdds / 1_000) / 1000) MMAC"
                    }
                    lines.append(line)
                }
                let memory = plan.memory
                lines.append(
                    "\(Double(plan.multiplyAdds / 500_000) / 1000) GFLOP, "
                        + "weights \(memory.weightBytes >> 10) KiB, "
                        + "arena \(memory.arenaBytes >> 10) KiB, "
                        + "scratch \(memory.scratchBytesPerThread >> 10) KiB a thread")
                FileHandleOutput.standardOutput.write(lines.joined(separator: "\n") + "\n")
            }
        }
    }

    /// `sightline model run`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Any graph on NumPy arrays; each output becomes NAME.npy.")

        @Argument(help: "An ONNX or TFLite file.")
        var file: String
        @Option(parsing: .upToNextOption, help: "[NAME=]X.npy, in the order of the inputs.")
        var input: [String]
        @Option(help: "Folder of the outputs.")
        var out: String
        @Option(help: "Threads.")
        var threads = 1

        func run() async throws {
            try await ErrorPrinter.reporting {
                let graph = try ModelFile.load(path: file)
                let arrays = try self.arrays(graph.inputs.map(\.name))
                let plan = try ModelCommand.plan(file, shapes: arrays.mapValues { Shape($0.shape) })
                let session = Session(plan: plan, pool: ComputePool(threads: threads))
                for (index, input) in plan.inputs.enumerated() {
                    guard let array = arrays[input.name] else { continue }
                    try fill(session, index, with: array, name: input.name)
                }
                try session.run()
                try NPYOutput.makeFolder(out)
                for (index, output) in plan.outputs.enumerated() {
                    let name = output.name.replacing("/", with: "_")
                    try NPYOutput.write(session, index, to: "\(out)/\(name).npy")
                }
            }
        }

        /// The arrays by input; a name may be left out where the order tells.
        private func arrays(_ names: [String]) throws -> [String: NPYFile] {
            var arrays: [String: NPYFile] = [:]
            for (position, argument) in input.enumerated() {
                var path = argument
                var name: String? = position < names.count ? names[position] : nil
                let match = names.filter { argument.hasPrefix($0 + "=") }.max {
                    $0.count < $1.count
                }
                if let match {
                    name = match
                    path = String(argument.dropFirst(match.count + 1))
                }
                guard let name, arrays[name] == nil else {
                    throw CommandError(
                        .usage, "no input for '\(argument)'",
                        hint: "inputs: \(names.joined(separator: ", "))")
                }
                arrays[name] = try NPYFile.read(path)
            }
            return arrays
        }

        private func fill(
            _ session: Session, _ index: Int, with array: NPYFile, name: String
        ) throws {
            let fact = session.plan.inputs[index].fact
            guard array.dataType == fact.dataType, array.shape == Array(fact.shape) else {
                throw CommandError(
                    .badData,
                    "input '\(name)' wants \(fact), not \(array.dataType) \(array.shape)")
            }
            NPYOutput.copy(array, into: session, index)
        }
    }

    /// `sightline model bench`.
    struct Bench: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Best and median milliseconds of one network.")

        @Argument(help: "An ONNX or TFLite file.")
        var file: String
        @Option(help: "Threads.")
        var threads = 1
        @Option(help: "fp32.")
        var precision = "fp32"
        @Option(help: "Inferences.")
        var runs = 50
        @Flag(help: "Time each node.")
        var nodes = false
        @Flag(help: "One JSON object on stdout.")
        var json = false
        @Flag(help: "Speak the protocol of interleaved benchmarks on stdin and stdout.")
        var worker = false

        func run() async throws {
            try await ErrorPrinter.reporting {
                guard precision == "fp32" else {
                    throw CommandError(.usage, "precision '\(precision)' is not built yet")
                }
                let session = Session(
                    plan: try ModelCommand.plan(file), pool: ComputePool(threads: threads))
                if worker {
                    try BenchmarkWorker.serve(session, info: "sightline \(KernelTier.name)")
                } else {
                    try measure(session)
                }
            }
        }

        private func measure(_ session: Session) throws {
            for _ in 0..<3 { try session.run() }
            session.measuresNodes = nodes
            let clock = ContinuousClock()
            var times: [Double] = []
            for _ in 0..<max(runs, 1) {
                let time = try clock.measure { try session.run() }
                times.append(
                    Double(time.components.attoseconds) / 1e15
                        + Double(time.components.seconds) * 1e3)
            }
            times.sort()
            let report = BenchReport(
                threads: threads, runs: times.count, bestMs: times[0],
                medianMs: times[times.count / 2])
            if json {
                FileHandleOutput.standardOutput.write(try JSONResult(report).text)
                return
            }
            FileHandleOutput.standardOutput.write(
                "best \(report.bestMs) ms, median \(report.medianMs) ms, "
                    + "\(threads) threads, \(times.count) runs\n")
            for node in session.nodeTimings.sorted(by: { $0.nanoseconds > $1.nanoseconds }) {
                FileHandleOutput.standardOutput.write(
                    "  \(Double(node.nanoseconds) / 1e6) ms  \(node.operatorName)  \(node.name)\n")
            }
        }

        private struct BenchReport: Encodable {
            let threads: Int
            let runs: Int
            let bestMs: Double
            let medianMs: Double
        }
    }
}
