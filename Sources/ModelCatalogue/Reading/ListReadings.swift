import PipelineConfig

/// The readings of networks whose outputs are lists of queries or of finished boxes.
struct ListReadings {
    private let shapes: OutputShapes
    private let facts: FileFacts
    private let outline: NetworkOutline

    init(_ shapes: OutputShapes, _ facts: FileFacts, _ outline: NetworkOutline) {
        self.shapes = shapes
        self.facts = facts
        self.outline = outline
    }

    /// All that fit.
    func all() -> [Reading] { queries() + finished() }

    private func queries() -> [Reading] {
        let rows = shapes.outputs(ofRank: 2), planes = shapes.outputs(ofRank: 3)
        guard rows.count == 2, planes.count <= 1, !rows.contains(where: \.isInteger),
            let boxes = rows.first(where: { isBoxes($0) }),
            let logits = rows.first(where: { $0.name != boxes.name }),
            let shape = logits.shape, let count = boxes.shape?[0], shape[0] == count,
            !shapes.isGrid(count), !shapes.isAnchorHead(count),
            planes.allSatisfy({ $0.shape?[0] == count })
        else { return [] }
        let appliesSoftmax = hasNoObject(columns: shape[1])
        return [
            Reading(
                family: .detr(appliesSoftmax: appliesSoftmax),
                outputs: [logits.name, boxes.name] + planes.map(\.name),
                classCount: shape[1] - (appliesSoftmax ? 1 : 0),
                reason: "\(count) queries of \(shape[1]) logits")
        ]
    }

    private func isBoxes(_ output: OutputShapes.Output) -> Bool {
        guard output.shape?.last == 4 else { return false }
        let name = output.name.lowercased()
        return !name.contains("logit") && !name.contains("label") && !name.contains("score")
    }

    /// Whether the last of so many logits is "no object".
    private func hasNoObject(columns: Int) -> Bool {
        if let names = facts.names?.value.count { return columns == names + 1 }
        if let type = facts.modelType?.value {
            return ["detr", "yolos", "table-transformer"].contains(type)
        }
        return columns == 92
    }

    private func finished() -> [Reading] {
        let outputs = shapes.outputs
        if outputs.count == 1, let shape = outputs[0].shape, shape.last == 7, shape.count == 3,
            shape[0] == 1
        {
            var form = BoxListForm()
            form.roles = [.detections]
            form.isNormalized = true
            return [reading(form, outputs, "rows of picture, class, score and corners")]
        }
        guard outputs.count >= 3 else { return [] }
        let roles = outputs.map(role)
        var used: Set<BoxListForm.Role> = []
        var form = BoxListForm()
        form.roles = []
        var read: [OutputShapes.Output] = []
        for (output, role) in zip(outputs, roles) {
            guard let role, used.insert(role).inserted else { continue }
            form.roles.append(role)
            read.append(output)
        }
        guard used.isSuperset(of: [.boxes, .scores, .labels]) else { return [] }
        let isTensorFlow =
            outputs.contains { $0.name.contains("detection_boxes") }
            || outputs.contains { $0.maker == "DetectionPostProcess" }
        if isTensorFlow {
            form.box = .cornersYX
            form.isNormalized = true
        }
        return [
            reading(form, read, "boxes, scores and classes, each an output")
        ]
    }

    private func reading(
        _ form: BoxListForm, _ outputs: [OutputShapes.Output], _ reason: String
    ) -> Reading {
        let names = outline.inputs.map(\.name) + outline.boundInputs
        let isDeployed = names.contains { $0.contains("target_size") }
        return Reading(
            family: isDeployed ? .detrDeployed(form) : .boxes(form), outputs: outputs.map(\.name),
            classCount: facts.names?.value.count, reason: reason)
    }

    /// What an output is, by its name, else by its type and shape.
    private func role(_ output: OutputShapes.Output) -> BoxListForm.Role? {
        let name = output.name.lowercased()
        if name.contains("num_det") || name.contains("num_box") || name.contains("valid_det")
            || name == "count"
        {
            return .count
        }
        if name.contains("keypoint") { return name.contains("score") ? nil : .keypoints }
        if name.contains("mask") { return .masks }
        if name.contains("box") || name == "dets" { return .boxes }
        if name.contains("score") || name.contains("conf") { return .scores }
        if name.contains("label") || name.contains("class") { return .labels }
        if output.maker == "DetectionPostProcess" {
            let place = shapes.outputs.firstIndex { $0.name == output.name } ?? 0
            let order: [BoxListForm.Role] = [.boxes, .labels, .scores, .count]
            return order.indices.contains(place) ? order[place] : nil
        }
        if output.isInteger { return (output.shape?.count ?? 1) <= 1 ? .labels : nil }
        switch output.shape?.count {
        case 2 where output.shape?.last == 4: return .boxes
        case 1: return .scores
        case 3 where output.shape?.last == 3: return .keypoints
        case 4: return .masks
        default: return nil
        }
    }
}
