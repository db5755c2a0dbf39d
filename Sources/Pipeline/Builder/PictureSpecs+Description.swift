import Detectors
import Imaging
import PipelineConfig
import VisionCore

extension ClassifierSpec {
    /// How `description` is read; `limit` classes are told.
    ///
    /// With `takesParts` it is fed crops.
    init(
        _ description: ModelDescription, limit: Int, takesParts: Bool = false
    ) throws(BuildError) {
        guard case .classifier(let appliesSoftmax) = description.family,
            let labels = description.labels?.labels, let output = description.outputs.first
        else {
            throw .model(
                name: description.name,
                what: "family \(description.family.kind.rawValue) is no classifier")
        }
        self.init(
            input: try InputSpec(description, takesParts: takesParts), output: output.name,
            appliesSoftmax: appliesSoftmax, labels: labels,
            labelOffset: description.labelOffset, limit: limit)
    }
}

extension EmbeddingSpec {
    /// How `description` is read.
    init(_ description: ModelDescription) throws(BuildError) {
        guard case .embedding(let dimensions) = description.family,
            let output = description.outputs.first
        else {
            throw .model(
                name: description.name,
                what: "family \(description.family.kind.rawValue) gives no vector")
        }
        self.init(
            input: try InputSpec(description, takesParts: true), output: output.name,
            dimensions: dimensions)
    }
}

extension SegmenterSpec {
    /// How `description` is read.
    init(_ description: ModelDescription) throws(BuildError) {
        guard case .segmentation(let layout) = description.family,
            let labels = description.labels?.labels, let output = description.outputs.first
        else {
            throw .model(
                name: description.name,
                what: "family \(description.family.kind.rawValue) is no segmentation")
        }
        self.init(
            input: try InputSpec(description, takesParts: true), output: output.name,
            layout: layout == .nchw ? .nchw : .nhwc, labels: labels)
    }
}
