import PipelineConfig

/// The readings of heads that are decoded here: RetinaNet, FCOS, RTMDet, joined over their levels
/// or level by level; and RTMO, whose poses are decoded inside.
struct HeadReadings {
    private let shapes: OutputShapes

    init(_ shapes: OutputShapes) { self.shapes = shapes }

    /// All that fit.
    func all() -> [Reading] { poses() + joined() + levels() }

    private static let pyramid = [8, 16, 32, 64, 128]

    private func poses() -> [Reading] {
        let rows = shapes.outputs(ofRank: 2), planes = shapes.outputs(ofRank: 3)
        guard rows.count == 1, planes.count == 1, shapes.outputs.count == 2,
            rows[0].shape?.last == 5, let joints = planes[0].shape, joints[2] == 3, joints[1] > 1,
            joints[0] == rows[0].shape?[0]
        else { return [] }
        return [
            Reading(
                family: .rtmo(points: joints[1]), outputs: [rows[0].name, planes[0].name],
                classCount: 1, reason: "boxes with scores and \(joints[1]) keypoints of each")
        ]
    }

    // MARK: Joined over the levels

    private func joined() -> [Reading] {
        let rows = shapes.outputs(ofRank: 2)
        let cells = shapes.cells(Self.pyramid)
        guard (2...3).contains(rows.count), rows.count == shapes.outputs.count,
            let count = rows[0].shape?[0], rows.allSatisfy({ $0.shape?[0] == count }), cells > 0,
            count % cells == 0, let boxes = member(rows, ["box", "reg", "loc"], width: 4)
        else { return [] }
        let others = rows.filter { $0.name != boxes.name }
        if rows.count == 2, count / cells > 1 {
            return anchors(
                [others[0], boxes], count: count / cells, classes: others[0].shape?[1] ?? 1,
                strides: Self.pyramid)
        }
        guard rows.count == 3, count == cells,
            let middle = member(others, ["center", "centre", "ctr"], width: 1),
            let scores = others.first(where: { $0.name != middle.name })
        else { return [] }
        return [
            Reading(
                family: .fcos(.fcos), outputs: [scores, boxes, middle].map(\.name),
                classCount: scores.shape?[1], reason: "scores, distances and centre-ness of cells")
        ]
    }

    private func anchors(
        _ outputs: [OutputShapes.Output], count: Int, classes: Int, strides: [Int]
    ) -> [Reading] {
        guard count == 9 else { return [] }
        var form = AnchorHeadForm()
        form.strides = strides
        form.areProbabilities = outputs.first?.maker == "Sigmoid"
        let names = outputs.map { $0.name.lowercased() }
        if names.contains("regression"), names.contains("classification") {
            // EfficientDet's: its own shapes, middles of cells, heights first.
            form.shapes = [[1, 1], [1.4, 0.7], [0.7, 1.4]]
            form.order = .sizes
            form.center = 0.5
            form.offsets = .yxhw
            form.areProbabilities = true
        } else if outputs.count == 2 {
            form.rounds = true
        }
        return [
            Reading(
                family: .retinanet(form), outputs: outputs.map(\.name), classCount: classes,
                reason: "scores and offsets of \(count) anchors a cell")
        ]
    }

    // MARK: Level by level

    private func levels() -> [Reading] {
        let planes = shapes.outputs(ofRank: 3)
        guard planes.count >= 4, planes.count == shapes.outputs.count else { return [] }
        var groups: [(stride: Int, members: [OutputShapes.Output])] = []
        for plane in planes {
            guard let stride = self.stride(plane) else { return [] }
            if let known = groups.firstIndex(where: { $0.stride == stride }) {
                groups[known].members.append(plane)
            } else {
                groups.append((stride, [plane]))
            }
        }
        groups.sort { $0.stride < $1.stride }
        let count = groups[0].members.count
        guard groups.count >= 3, (2...3).contains(count),
            groups.allSatisfy({ $0.members.count == count })
        else { return [] }
        let parts = groups.compactMap { self.parts($0.members) }
        guard parts.count == groups.count, let first = parts.first,
            parts.allSatisfy({ $0.anchors == first.anchors && $0.classes == first.classes })
        else { return [] }
        let strides = groups.map(\.stride)
        let outputs =
            parts.map(\.scores) + parts.map(\.boxes) + parts.compactMap(\.middle)
        if first.anchors > 1, count == 2 {
            return anchors(
                outputs, count: first.anchors, classes: first.classes, strides: strides)
        }
        var form: PointHeadForm
        switch (count, strides) {
        case (3, Self.pyramid):
            form = .fcos
            // As it is where maps are given out: middles of cells, distances in pixels, products.
            form.center = 0.5
            form.isInCells = false
            form.centerness = .product
        case (2, PointHeadForm.rtmdet.strides): form = .rtmdet
        default: return []
        }
        form.areProbabilities = parts[0].scores.maker == "Sigmoid"
        return [
            Reading(
                family: count == 3 ? .fcos(form) : .rtmdet(form), outputs: outputs.map(\.name),
                classCount: first.classes, reason: "scores and distances, level by level")
        ]
    }

    /// Input pixels per cell of a map; nil where it has none that is the same both ways.
    private func stride(_ plane: OutputShapes.Output) -> Int? {
        guard let shape = plane.shape, shape[1] > 0, shape[2] > 0 else { return nil }
        let fits = { (stride: Int) in
            (shapes.height + stride - 1) / stride == shape[1]
                && (shapes.width + stride - 1) / stride == shape[2]
        }
        return [4, 8, 16, 32, 64, 128].first(where: fits)
    }

    private struct Parts {
        let scores: OutputShapes.Output
        let boxes: OutputShapes.Output
        let middle: OutputShapes.Output?
        let anchors: Int
        let classes: Int
    }

    /// What the maps of a level are: by their names, else by their widths and their order.
    private func parts(_ members: [OutputShapes.Output]) -> Parts? {
        let widths = members.map { $0.shape?[0] ?? 0 }
        guard
            let boxes = member(members, ["box", "reg", "loc"], width: 4)
                ?? member(members, ["box", "reg", "loc"], width: 36),
            let width = boxes.shape?[0], width % 4 == 0
        else { return nil }
        var others = members.filter { $0.name != boxes.name }
        var middle: OutputShapes.Output?
        if widths.count == 3 {
            // Scores come first where neither name nor width tells them.
            middle =
                others.first { Self.says($0, ["center", "centre", "ctr"]) }
                ?? others.last { $0.shape?[0] == 1 }
            guard let middle, middle.shape?[0] == width / 4 else { return nil }
            others.removeAll { $0.name == middle.name }
        }
        guard others.count == 1, let scores = others.first, let all = scores.shape?[0],
            all % (width / 4) == 0, all > 0
        else { return nil }
        return Parts(
            scores: scores, boxes: boxes, middle: middle, anchors: width / 4,
            classes: all / (width / 4))
    }

    /// The output whose name has one of `words`, else the one of so many numbers.
    private func member(
        _ outputs: [OutputShapes.Output], _ words: [String], width: Int
    ) -> OutputShapes.Output? {
        let isRows = outputs.first?.shape?.count == 2
        let fits = { (output: OutputShapes.Output) in
            (isRows ? output.shape?.last : output.shape?.first) == width
        }
        return outputs.first { Self.says($0, words) && fits($0) } ?? outputs.first(where: fits)
    }

    private static func says(_ output: OutputShapes.Output, _ words: [String]) -> Bool {
        let name = output.name.lowercased()
        return words.contains { name.contains($0) }
    }
}

extension OutputShapes {
    /// Whether `count` rows are the anchors of the five levels of RetinaNet.
    func isAnchorHead(_ count: Int) -> Bool {
        let cells = cells([8, 16, 32, 64, 128])
        return cells > 0 && (count == 9 * cells || count == cells)
    }
}
