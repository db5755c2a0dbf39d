import ArgumentParser
import InferenceEngine

extension ModelCommand {
    /// `sightline model inspect`.
    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Nodes, shapes, the kernel chosen for each, and the memory plan.")

        @Argument(help: "An ONNX or TFLite file.")
        var file: String
        @Option(help: ModelCommand.precisionHelp)
        var precision = Precision.fp32

        func run() async throws {
            try await ErrorPrinter.reporting {
                var options = PlanOptions()
                options.precision = precision
                let plan = try ModelCommand.plan(
                    try ModelCommand.network(file, options: options), at: file)
                var lines: [String] = []
                for input in plan.inputs { lines.append("input  \(input.name)  \(input.fact)") }
                for output in plan.outputs {
                    let fact = output.fact?.description ?? "decided in the run"
                    lines.append("output \(output.name)  \(fact)")
                }
                lines += plan.describe().map(Self.line)
                let memory = plan.memory
                lines.append(
                    "\(Double(plan.multiplyAdds / 500_000) / 1000) GFLOP, "
                        + "weights \(memory.weightBytes >> 10) KiB, "
                        + "arena \(memory.arenaBytes >> 10) KiB, "
                        + "scratch \(memory.scratchBytesPerThread >> 10) KiB a thread")
                let waiting = plan.describeWaiting()
                if !waiting.isEmpty {
                    lines.append("planned in the run, for the values that are there then:")
                    lines += waiting.map { "  \($0.operatorName)  \($0.name)  \($0.reason)" }
                }
                FileHandleOutput.standardOutput.write(lines.joined(separator: "\n") + "\n")
            }
        }

        private static func line(_ node: NodeDescription) -> String {
            let facts = node.outputs.map(\.description).joined(separator: ", ")
            var line = "  \(node.operatorName)  \(node.name)  \(facts)  [\(node.kernel)]"
            if !node.fused.isEmpty { line += "  + \(node.fused.joined(separator: " + "))" }
            if node.multiplyAdds > 0 {
                line += "  \(Double(node.multiplyAdds / 1_000) / 1000) MMAC"
            }
            return line
        }
    }
}
