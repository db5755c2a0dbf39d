import PipelineConfig

/// The classes of a network, and where their names come from.
struct ReadLabels {
    let set: LabelSet?
    let offset: Int
    let origin: String?

    init(_ reading: Reading, _ facts: FileFacts, _ outline: NetworkOutline) {
        switch reading.family {
        case .embedding, .simcc, .heatmaps:
            (set, offset, origin) = (nil, 0, nil)
            return
        default: break
        }
        if let names = facts.names {
            set = LabelSet(labels: names.value)
            let isTorchvision =
                reading.isBoxes && outline.format == .onnx
                && outline.inputs.first?.extents?.count == 3
            offset = isTorchvision && set?.backgroundIndex == nil ? 1 : 0
            origin = names.origin
            return
        }
        offset = 0
        let known: [Int: String] = [
            1000: "imagenet1000", 91: "coco91", 80: "coco80", 21: "voc21", 20: "voc20",
        ]
        if reading.isBoxes {
            // A detector of TensorFlow's own form counts from the first class, the others from the
            // background.
            let all = LabelSet(named: "coco91")
            let isBare = outline.format == .tflite
            set = isBare ? all.map { LabelSet(labels: Array($0.labels.dropFirst())) } : all
            origin = "COCO, by habit"
        } else if let count = reading.classCount, let name = known[count] {
            set = LabelSet(named: name)
            origin = "\(name), by their count"
        } else if let count = reading.classCount, (1...100_000).contains(count) {
            set = LabelSet(labels: (0..<count).map { "class_\($0)" })
            origin = "nothing"
        } else {
            set = nil
            origin = nil
        }
    }
}

extension Reading {
    /// Whether it gives finished boxes.
    var isBoxes: Bool {
        if case .boxes = family { return true }
        return false
    }
}
