import PipelineConfig

/// The readings of one output of rows, with prototypes or without: the YOLO forms.
struct YOLOReadings {
    private let shapes: OutputShapes
    private let facts: FileFacts

    init(_ shapes: OutputShapes, _ facts: FileFacts) {
        self.shapes = shapes
        self.facts = facts
    }

    /// All that fit.
    func all() -> [Reading] {
        let rows = shapes.outputs(ofRank: 2), planes = shapes.outputs(ofRank: 3)
        if rows.count == 2, planes.isEmpty, shapes.outputs.count == 2 { return split(rows) }
        guard rows.count == 1, planes.count <= 1, shapes.outputs.count == rows.count + planes.count,
            let shape = rows.first?.shape
        else { return [] }
        let prototypes = planes.first?.shape?.first
        var readings: [Reading] = []
        for parts in parts(prototypes, rows: shape) {
            readings += endToEnd(shape, parts)
            readings += perCell(width: shape[0], count: shape[1], byColumn: true, parts)
            readings += perCell(width: shape[1], count: shape[0], byColumn: false, parts)
        }
        return readings.map { reading in
            var named = reading
            named.outputs = [rows[0].name] + planes.map(\.name)
            return named
        }
    }

    /// What may be behind the scores.
    private func parts(_ prototypes: Int?, rows: [Int]) -> [YOLOForm.Parts] {
        if let prototypes { return [.factors(prototypes)] }
        switch facts.task?.value {
        case "obb": return [.angle]
        case "pose":
            let shape = facts.keypoints?.value ?? (count: 17, values: 3)
            return [.keypoints(count: shape.count, values: shape.values)]
        case nil where facts.keypoints != nil && facts.names?.value.count != rows.min():
            let shape = facts.keypoints?.value ?? (count: 17, values: 3)
            return [.keypoints(count: shape.count, values: shape.values), .none]
        case nil where facts.names == nil && rows.contains(56):
            return [.keypoints(count: 17, values: 3), .none]
        default: return [.none]
        }
    }

    private func endToEnd(_ shape: [Int], _ parts: YOLOForm.Parts) -> [Reading] {
        let width = 6 + parts.columns
        let isYOLOv7 = parts == .none && shape[1] == 7 && facts.task == nil
        guard shape[1] == width || isYOLOv7, !shapes.isGrid(shape[0]) || facts.choosesBoxes != nil,
            !shapes.isAnchorGrid(shape[0]), shape[0] <= 20_000
        else { return [] }
        return [
            Reading(
                family: .yolo(YOLOForm(.endToEnd, parts: parts)), outputs: [],
                classCount: facts.names?.value.count,
                reason: "\(shape[0]) rows of \(shape[1]) values")
        ]
    }

    private func perCell(
        width: Int, count rows: Int, byColumn: Bool, _ parts: YOLOForm.Parts
    ) -> [Reading] {
        let known = facts.names?.value.count
        let fits = { (classes: Int) in classes >= 1 && (known == nil || known == classes) }
        var readings: [Reading] = []
        let free = width - 4 - parts.columns, objects = free - 1
        let reason = "\(rows) boxes of \(width) values"
        func add(_ family: ModelFamily, _ classes: Int) {
            readings.append(
                Reading(
                    family: family, outputs: [], classCount: classes, isByColumn: byColumn,
                    reason: reason))
        }
        if shapes.isGrid(rows) {
            if fits(free) { add(.yolo(YOLOForm(.anchorFree, parts: parts)), free) }
            if fits(objects), !byColumn, !facts.isUltralytics {
                add(.yolo(YOLOForm(.objectness, parts: parts)), objects)
                if parts == .none { add(.yolox(strides: shapes.strides(of: rows)), objects) }
            }
        } else if shapes.isAnchorGrid(rows) {
            if fits(objects) { add(.yolo(YOLOForm(.objectness, parts: parts)), objects) }
        } else if byColumn, rows > 4 * width, fits(free) {
            add(.yolo(YOLOForm(.anchorFree, parts: parts)), free)
        }
        return readings
    }

    /// Boxes and scores in two outputs, one row for each cell.
    private func split(_ rows: [OutputShapes.Output]) -> [Reading] {
        guard
            let boxes = rows.first(where: {
                $0.shape?.last == 4 && shapes.isGrid($0.shape?[0] ?? 0)
            }),
            let scores = rows.first(where: { $0.name != boxes.name }),
            let count = boxes.shape?[0], let shape = scores.shape, shape.contains(count)
        else { return [] }
        let classes = shape[0] == count ? shape[1] : shape[0]
        guard facts.names == nil || facts.names?.value.count == classes else { return [] }
        return [
            Reading(
                family: .yolo(YOLOForm(.anchorFree)), outputs: [boxes.name, scores.name],
                classCount: classes, reason: "\(count) corners and \(classes) scores of each")
        ]
    }
}
