/// The flags of `run` that are short names for keys of the pipeline file.
package enum RunFlag: String, Sendable, CaseIterable {
    case model, pose, segment, classify, classes, score, iou, tracker, stream, annotated, log
    case logFrames = "log-frames"
    case detections, mot, live, file, threads, precision, batch, from, to
    case maxFrames = "max-frames"
    case stride, deterministic, overwrite, metrics, budget

    /// The key that the flag sets; `*` stands for every source.
    package var keyPath: String {
        switch self {
        case .model: "detect.model"
        case .pose: "pose.model"
        case .segment: "segment.model"
        case .classify: "classify.model"
        case .classes: "detect.classes"
        case .score: "detect.score"
        case .iou: "detect.iou"
        case .tracker: "track.kind"
        case .stream: "sources.*.stream"
        case .annotated: "outputs.video.to"
        case .log: "log.to"
        case .logFrames: "log.frames"
        case .detections: "detections.to"
        case .mot: "mot.to"
        case .live, .file: "sources.*.mode"
        case .threads: "compute.threads"
        case .precision: "compute.precision"
        case .batch: "compute.batch"
        case .from: "sources.*.from"
        case .to: "sources.*.to"
        case .maxFrames: "sources.*.max_frames"
        case .stride: "sources.*.stride"
        case .deterministic: "log.deterministic"
        case .overwrite: "overwrite"
        case .metrics: "metrics"
        case .budget: "budget"
        }
    }

    /// The overlay of the flag with its argument; switches take none.
    package func overlay(_ argument: String = "true") -> Overlay {
        let flag = "--\(rawValue)"
        switch self {
        case .live, .file:
            return Overlay(keyPath, .text(rawValue), flag: flag)
        case .classes:
            let words = argument.split(separator: ",").map { word in
                String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            return Overlay(keyPath, .words(words), flag: flag)
        case .from, .to:
            let seconds = Double(argument) == nil ? argument : argument + "s"
            return Overlay(keyPath, .text(seconds), flag: flag)
        case .budget, .metrics, .model, .pose, .segment, .classify, .annotated, .log, .detections,
            .mot:
            return Overlay(keyPath, .text(argument), flag: flag)
        default:
            return Overlay(keyPath, .yaml(argument), flag: flag)
        }
    }
}
