import Detectors
import Imaging
import PipelineConfig
import VisionCore

extension ClassifierSpec {
    /// How `description` is read; `limit` classes are told.
    init(_ description: ModelDescription, limit: Int) throws(BuildError) {
        guard case .classifier(let appliesSoftmax) = description.family,
            let labels = description.labels?.labels, let output = description.outputs.first
        else {
            throw .model(
                name: description.name,
                what: "family \(description.family.kind.rawValue) is no classifier")
        }
        self.init(
            input: try InputSpec(description), output: output.name,
            appliesSoftmax: appliesSoftmax, labels: labels,
            labelOffset: description.labelOffset, limit: limit)
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
