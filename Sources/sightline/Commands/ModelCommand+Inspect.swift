import ArgumentParser
import InferenceEngine
import VisionCore

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
                let network = try ModelCommand.network(file, options: options)
                let (plan, openExtent) = try ModelCommand.plan(network, at: file)
                var lines = Self.inputs(network, plan, openExtent)
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
                try StandardOutput.write(
                    lines.map(TerminalText.escaped).joined(separator: "\n") + "\n")
            }
        }

        /// The inputs; where a plan for open extents of 1 cannot be made, as the file declares
        /// them.
        private static func inputs(
            _ network: Network, _ plan: Plan, _ openExtent: Int
        ) -> [String] {
            if openExtent == 1 { return plan.inputs.map { "input  \($0.name)  \($0.fact)" } }
            return network.graph.inputs.map { "input  \($0.name)  \($0.fact)" } + [
                "no plan can be made for open extents of 1: here they are \(openExtent)"
            ]
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
