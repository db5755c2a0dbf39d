import ArgumentParser
import InferenceEngine
import Pipeline
import Tensors
import VisionCore

extension ModelCommand {
    /// `sightline model bench`.
    struct Bench: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Best and median milliseconds of one network.")

        @Argument(help: "An ONNX or TFLite file.")
        var file: String
        @Option(
            parsing: .upToNextOption,
            help: "[NAME=]X.npy, in the order of the inputs; made up where left out.")
        var input: [String] = []
        @Option(help: "Threads.")
        var threads = 1
        @Option(help: ModelCommand.precisionHelp)
        var precision = Precision.fp32
        @Option(help: "Inferences.")
        var runs = 50
        @Option(help: "Samples of one inference, where the network allows a batch.")
        var batch: Int?
        @Flag(help: "Time each node: the best of the inferences.")
        var nodes = false
        @Flag(help: "Direct convolutions only: the smaller plan.")
        var direct = false
        @Flag(help: "One JSON object on stdout.")
        var json = false
        @Flag(help: "Speak the protocol of interleaved benchmarks on stdin and stdout.")
        var worker = false

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let pool = try ModelCommand.pool(threads: threads)
                guard (1...1_000_000).contains(runs) else {
                    throw CommandError(.usage, "--runs takes 1 to 1000000, not \(runs)")
                }
                let clock = ContinuousClock()
                let start = clock.now
                let network = try ModelCommand.network(file, options: options)
                let loading = start.duration(to: clock.now)
                let arrays = try ModelArrays(input, for: network)
                let planning = clock.now
                let plan = try ModelCommand.plan(
                    network, at: file, shapes: shapes(network, arrays)
                ).plan
                let session = Session(plan: plan, pool: pool)
                let ready = loading + planning.duration(to: clock.now)
                BenchmarkWorker.fill(session)
                try arrays.fill(session)
                try ModelFileFault.telling(of: file) {
                    if worker {
                        try BenchmarkWorker.serve(session, info: "sightline \(KernelTier.name)")
                    } else {
                        try measure(session, loadMs: Self.milliseconds(ready))
                    }
                }
            }
        }

        private var options: PlanOptions {
            var options = PlanOptions()
            options.savesProducts = !direct
            options.precision = precision
            options.replacesDeclaredShapes = batch != nil
            return options
        }

        /// The arrays' shapes, or with a batch the declared ones with that many samples.
        private func shapes(_ network: Network, _ arrays: ModelArrays) throws -> [String: Shape] {
            guard let batch else { return arrays.shapes }
            guard (1...1024).contains(batch), arrays.shapes.isEmpty else {
                throw CommandError(.usage, "--batch takes 1 to 1024, and no --input beside it")
            }
            var shapes: [String: Shape] = [:]
            for input in network.graph.inputs where !input.fact.dimensions.isEmpty {
                shapes[input.name] = Shape(
                    [batch] + input.fact.dimensions.dropFirst().map { $0 ?? 1 })
            }
            return shapes
        }

        private static func milliseconds(_ time: Duration) -> Double {
            Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3
        }

        private func measure(_ session: Session, loadMs: Double) throws {
            for _ in 0..<min(3, runs) { try session.run() }
            session.measuresNodes = nodes
            let clock = ContinuousClock()
            var times: [Double] = [], best: [Int] = []
            for _ in 0..<runs {
                times.append(Self.milliseconds(try clock.measure { try session.run() }))
                let latest = session.nodeTimings.map(\.nanoseconds)
                best = best.count == latest.count ? zip(best, latest).map(min) : latest
            }
            times.sort()
            let plans = session.plansOfLastRun
            let report = BenchReport(
                threads: threads, runs: times.count, bestMs: times[0],
                medianMs: times[times.count / 2], loadMs: loadMs,
                gflop: Double(plans.reduce(0) { $0 + $1.multiplyAdds } * 2) / 1e9,
                nodes: plans.reduce(0) { $0 + $1.describe().count }, parts: plans.count,
                arenaBytes: plans.reduce(0) { $0 + $1.memory.arenaBytes })
            if json {
                try StandardOutput.write(try JSONResult(report).text)
                return
            }
            try StandardOutput.write(
                "best \(report.bestMs) ms, median \(report.medianMs) ms, "
                    + "\(threads) threads, \(times.count) runs, loaded in \(loadMs) ms\n")
            // Views run no code and are not timed.
            let listed = plans.flatMap { $0.describe() }.filter { $0.kernel != "view" }
            for (node, time) in zip(listed, best).sorted(by: { $0.1 > $1.1 }) where nodes {
                let rate = (Double(node.multiplyAdds * 20) / Double(max(1, time))).rounded() / 10
                try StandardOutput.write(
                    "  \(Double(time) / 1e6) ms  \(rate) GFLOP/s  \(node.operatorName)"
                        + " [\(node.kernel)]  \(TerminalText.escaped(node.name))\n")
            }
        }

        private struct BenchReport: Encodable {
            let threads: Int
            let runs: Int
            let bestMs: Double
            let medianMs: Double
            /// Reading the file, planning and packing.
            let loadMs: Double
            let gflop: Double
            let nodes: Int
            /// Plans that one inference goes through.
            let parts: Int
            let arenaBytes: Int
        }
    }
}
