import PipelineConfig

/// The readings of networks that answer for the whole picture: classes, areas, vectors.
struct WholeReadings {
    private let shapes: OutputShapes
    private let facts: FileFacts

    init(_ shapes: OutputShapes, _ facts: FileFacts) {
        self.shapes = shapes
        self.facts = facts
    }

    /// All that fit.
    func all() -> [Reading] {
        guard let output = shapes.outputs.first, let shape = output.shape else { return [] }
        let joints = joints(shape, output)
        if !joints.isEmpty { return joints }
        if let planes = areas(shape, output), shapes.outputs.count <= 2 { return [planes] }
        guard shapes.outputs.count == 1 else { return [] }
        let count = shape.reduce(1, *)
        let isVector = shape.filter { $0 != 1 }.count <= 1 && count > 1
        return isVector ? vectors(count, output) : []
    }

    /// Joints of a person that fills an upright input: distributions, or heat maps of a quarter of
    /// its size, which may be scores of areas too.
    private func joints(_ shape: [Int], _ output: OutputShapes.Output) -> [Reading] {
        if shapes.outputs.count == 2, shape.count == 2, let other = shapes.outputs[1].shape,
            other.count == 2, other[0] == shape[0], shape[1] % shapes.width == 0,
            other[1] % shapes.height == 0, shape[1] / shapes.width == other[1] / shapes.height
        {
            return [
                Reading(
                    family: .simcc, outputs: shapes.outputs.map(\.name), classCount: nil,
                    reason: "distributions of \(shape[0]) joints")
            ]
        }
        guard shapes.outputs.count == 1, !output.isInteger, shape.count == 3,
            shapes.height > shapes.width, shape[1] * 4 == shapes.height,
            shape[2] * 4 == shapes.width, facts.names.map({ $0.value.count != shape[0] }) ?? true
        else { return [] }
        let isViTPose = facts.modelType?.value == "vitpose"
        let maps = Reading(
            family: .heatmaps(isViTPose ? .udp : .quarter), outputs: [output.name], classCount: nil,
            reason: "heat maps of \(shape[0]) joints")
        // 17 joints of a person are what such networks are made for.
        if shape[0] == 17 || isViTPose || facts.task?.value == "pose" { return [maps] }
        return [maps] + (areas(shape, output).map { [$0] } ?? [])
    }

    private func vectors(_ count: Int, _ output: OutputShapes.Output) -> [Reading] {
        let classifier = Reading(
            family: .classifier(appliesSoftmax: !isSoftmax(output)), outputs: [output.name],
            classCount: count, reason: "\(count) numbers, one a class")
        let embedding = Reading(
            family: .embedding(dimensions: count), outputs: [output.name], classCount: nil,
            reason: "a vector of \(count) numbers")
        if facts.names?.value.count == count || facts.task?.value == "classify"
            || isSoftmax(output) || [1000, 1001].contains(count)
        {
            return [classifier]
        }
        if facts.names == nil, ["LpNormalization", "Div"].contains(output.maker ?? "") {
            return [embedding]
        }
        return facts.names == nil ? [classifier, embedding] : []
    }

    private func isSoftmax(_ output: OutputShapes.Output) -> Bool {
        ["Softmax", "Sigmoid"].contains(output.maker ?? "")
    }

    private func areas(_ shape: [Int], _ output: OutputShapes.Output) -> Reading? {
        if output.isInteger, shape.count == 2 || (shape.count == 3 && shape[0] == 1) {
            return Reading(
                family: .segmentation(layout: .nchw), outputs: [output.name],
                classCount: facts.names?.value.count, reason: "the class of each cell")
        }
        guard shape.count == 3, !output.isInteger else { return nil }
        let isFirst = fits(rows: shape[1], columns: shape[2])
        let isLast = fits(rows: shape[0], columns: shape[1])
        guard isFirst || isLast else { return nil }
        let classes = isFirst ? shape[0] : shape[2]
        let speaksOfAreas = facts.task.map { ["segment", "semantic"].contains($0.value) } ?? true
        guard (1...256).contains(classes), speaksOfAreas else { return nil }
        return Reading(
            family: .segmentation(layout: isFirst ? .nchw : .nhwc), outputs: [output.name],
            classCount: classes, reason: "\(classes) planes of scores")
    }

    /// Whether a grid has the input's shape, at most 32 times smaller.
    private func fits(rows: Int, columns: Int) -> Bool {
        guard rows > 1, columns > 1, rows <= 4 * shapes.height else { return false }
        let across = Double(shapes.width) / Double(columns)
        let down = Double(shapes.height) / Double(rows)
        return abs(across - down) < 0.25 * max(across, down) && across <= 33
    }
}
