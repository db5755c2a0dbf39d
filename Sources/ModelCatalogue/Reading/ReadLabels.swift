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
        if case .rtmo = reading.family, facts.names == nil {
            (set, offset, origin) = (LabelSet(labels: ["person"]), 0, "poses are persons'")
            return
        }
        if let names = facts.names {
            // A label map of TensorFlow's begins with a name that stands for no class.
            let isPadded =
                reading.isBoxes && outline.format == .tflite
                && ["???", "background"].contains(names.value.first ?? "")
            set = LabelSet(labels: isPadded ? Array(names.value.dropFirst()) : names.value)
            let isTorchvision =
                reading.isBoxes && outline.format == .onnx
                && outline.inputs.first?.extents?.count == 3
            offset = isTorchvision && set?.backgroundIndex == nil ? 1 : 0
            origin = names.origin
            return
        }
        offset = 0
        let known: [Int: String] = [
            1000: "imagenet1000", 91: "coco91", 90: "coco91", 80: "coco80", 21: "voc21",
            20: "voc20",
        ]
        if reading.isBoxes {
            // A detector of TensorFlow's own form counts from the first class, the others from the
            // background.
            let all = LabelSet(named: "coco91")
            let isBare = outline.format == .tflite
            set = isBare ? all.map { LabelSet(labels: Array($0.labels.dropFirst())) } : all
            origin = "COCO, by habit"
        } else if let count = reading.classCount, let name = known[count] {
            // 90 classes are COCO's without the background.
            set = LabelSet(named: name).map {
                count == 90 ? LabelSet(labels: Array($0.labels.dropFirst())) : $0
            }
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
