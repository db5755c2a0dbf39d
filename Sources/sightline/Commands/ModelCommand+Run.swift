import ArgumentParser
import InferenceEngine
import Pipeline
import Tensors

extension ModelCommand {
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
        @Option(help: ModelCommand.precisionHelp)
        var precision = Precision.fp32

        func run() async throws {
            try await ErrorPrinter.reporting {
                var options = PlanOptions()
                options.precision = precision
                let pool = try ModelCommand.pool(threads: threads)
                // NumPy has no bfloat16: such values are given and taken as float32.
                let graph = try ModelCommand.network(file).graph
                options.floatsAtEdges = graph.edgeTypes.contains(.bfloat16)
                let network = Network(graph, options: options)
                let arrays = try ModelArrays(input, for: network)
                let plan = try ModelCommand.plan(network, at: file, shapes: arrays.shapes).plan
                let session = Session(plan: plan, pool: pool)
                try arrays.fill(session)
                let names = try ModelOutputNames.fileNames(of: plan.outputs.map(\.name))
                try ModelFileFault.telling(of: file) { try session.run() }
                try NPYOutput.makeFolder(out)
                for (index, name) in names.enumerated() {
                    try NPYOutput.write(session, index, to: "\(out)/\(name)")
                }
            }
        }
    }
}
