import FoundationEssentials
import InferenceEngine
import Media
import ModelCatalogue
import PipelineConfig
import VisionCore

/// What `--verbose` says: what is opened and chosen, and what libav says while it runs.
enum VerboseTalk {
    /// Passes on libav's lines, at most one every ten seconds of each of its components.
    static func passOnLibav() {
        LibavLog.install(level: 32) { line in
            let held = line.suppressed > 0 ? "  (\(line.suppressed) held back)" : ""
            Talk.say("libav \(line.component): \(line.text)\(held)", as: .info)
        }
    }

    /// Sources, models, budget and outputs of `description`.
    static func describe(_ description: PipelineDescription, environment: [String: String]) {
        for source in description.sources {
            var words = [
                "source \(source.name): \(source.uri.redacted)", "mode \(source.mode.rawValue)",
            ]
            if let stream = source.stream { words.append("stream \(stream)") }
            if source.stride > 1 { words.append("every \(source.stride). frame") }
            Talk.say(words.joined(separator: ", "), as: .info)
        }
        let store = Store(environment: environment)
        for (use, model) in models(of: description) {
            let path = Catalogue.description(named: model).flatMap { store.path(of: $0) }
            Talk.say("\(use): \(model)" + (path.map { " from \($0)" } ?? ""), as: .info)
        }
        let compute = description.compute
        Talk.say(
            "compute: \(compute.threads.map { "\($0) threads" } ?? "all processors"), "
                + "\(compute.precision.rawValue), kernels \(KernelTier.name)", as: .info)
        for output in description.outputs {
            Talk.say("output \(output.name): \(output.to.redacted)", as: .info)
        }
        for result in description.results {
            Talk.say("results: \(result.path.redacted)", as: .info)
        }
        Talk.say("log: \(description.log.to ?? "none")", as: .info)
    }

    private static func models(of description: PipelineDescription) -> [(
        use: String, model: String
    )] {
        [
            ("detector", description.detect?.model), ("pose", description.pose?.model),
            ("segmentation", description.segmentModel), ("classifier", description.classify?.model),
        ].compactMap { use, model in model.map { (use, $0) } }
    }
}
