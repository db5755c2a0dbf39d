import PipelineConfig

/// What a model of the catalogue can be used for.
enum ModelUse {
    /// The flag of `run` that takes it; nil for one that `run` refuses: `model run` takes it.
    static func flag(of model: ModelDescription) -> String? {
        switch model.family {
        case .posenet, .bodyLandmarks, .simcc, .heatmaps, .movenet: "--pose"
        case .segmentation: "--segment"
        case .classifier: model.labels == nil ? nil : "--classify"
        case .mtcnn(let form): form.stage == .output ? "--model" : nil
        case .embedding: nil
        default: [.detection, .faceDetection].contains(model.task) ? "--model" : nil
        }
    }

    /// The same for a list.
    static func words(of model: ModelDescription) -> String {
        if case .embedding = model.family { return "run, attributes" }
        if case .mtcnn(let form) = model.family, form.stage != .output {
            return "run --model, before the last of its three"
        }
        return flag(of: model).map { "run \($0)" } ?? "model run only"
    }
}
