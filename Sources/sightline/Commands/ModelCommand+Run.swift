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
                try ModelCommand.checkThreads(threads)
                var options = PlanOptions()
                options.precision = precision
                let network = try ModelCommand.network(file, options: options)
                let arrays = try ModelArrays(input, for: network)
                let plan = try ModelCommand.plan(network, at: file, shapes: arrays.shapes).plan
                let session = Session(plan: plan, pool: ComputePool(threads: threads))
                try arrays.fill(session)
                try ModelFileFault.telling(of: file) { try session.run() }
                try NPYOutput.makeFolder(out)
                for (index, output) in plan.outputs.enumerated() {
                    let name = output.name.replacing("/", with: "_")
                    try NPYOutput.write(session, index, to: "\(out)/\(name).npy")
                }
            }
        }
    }
}
