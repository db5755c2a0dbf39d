import FoundationEssentials
import PipelineConfig

/// Makes the description of a network from its file, its metadata, and what is beside it.
///
/// Facts are taken in this order: the file's metadata, the files beside it, the graph; what none of
/// them says is the habit of those who make such networks. Nothing is chosen in silence: where two
/// readings fit, both are named.
package struct ModelUnderstanding {
    private let path: String
    private let sha256: String
    private let bytes: Int?
    private let probe: NetworkProbe
    private let wishes: ReadingWishes

    /// The understanding of the network at `path`, whose sum is known.
    package init(
        path: String, sha256: String, bytes: Int?, probe: NetworkProbe,
        wishes: ReadingWishes = ReadingWishes()
    ) {
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
        self.probe = probe
        self.wishes = wishes
    }

    /// The description; throws `undecided` where several readings fit and `notUnderstood` where
    /// none does, and what the probe throws.
    package func model() throws -> UnderstoodModel {
        let facts = FileFacts(path: path, properties: probe.declared.properties)
        let input = try InputReading(probe.declared, facts, wishes, path: path)
        var outline = probe.declared
        outline.outputs = try probe.outputs(input.width, input.height)
        let shapes = OutputShapes(outline, width: input.width, height: input.height)
        let all =
            YOLOReadings(shapes, facts).all() + ListReadings(shapes, facts, outline).all()
            + WholeReadings(shapes, facts).all() + HeadReadings(shapes).all()
        var reading = try chosen(from: all, outline, input, facts)
        var origins = ["family.kind": reading.reason]
        if let family = wishes.family {
            origins["family.kind"] = "detect.family=\(family.rawValue)"
        }
        let habits = InputHabits.of(reading, facts, input, outline)
        let modelInput = input.input(
            facts, habits, isWhole: reading.task == .classification, &origins)
        try setScale(of: &reading, modelInput, outline, facts, &origins)
        return description(reading, modelInput, facts, outline, origins)
    }

    // MARK: The reading

    private func chosen(
        from all: [Reading], _ outline: NetworkOutline, _ input: InputReading, _ facts: FileFacts
    ) throws -> Reading {
        guard !all.isEmpty else {
            throw ModelError.notUnderstood(
                path: path,
                what: "no family reads the outputs "
                    + outline.outputs.map(\.text).joined(separator: ", "))
        }
        var fitting = all
        if let wish = wishes.family {
            fitting = all.filter {
                $0.family.kind == wish || $0.family.kind.rawValue.hasPrefix(wish.rawValue + "-")
            }
            guard !fitting.isEmpty else {
                throw ModelError.denied(
                    path: path, key: "the family", said: wish.rawValue,
                    found: Self.words(all).joined(separator: " or "))
            }
        }
        if facts.names == nil, fitting.count > 1 {
            // 80 classes are COCO's: the summary says so.
            let coco = fitting.filter { $0.classCount == 80 }
            if !coco.isEmpty { fitting = coco }
        }
        if fitting.count > 1 { fitting = try byValues(fitting, outline, input, facts) }
        guard fitting.count == 1 else {
            throw ModelError.undecided(path: path, readings: Self.words(fitting))
        }
        return fitting[0]
    }

    private static func words(_ readings: [Reading]) -> [String] {
        var words: [String] = []
        for reading in readings where !words.contains(reading.family.kind.rawValue) {
            words.append(reading.family.kind.rawValue)
        }
        return words
    }

    /// Whether rows are decoded in the graph or are offsets in cells, told by their values.
    private func byValues(
        _ readings: [Reading], _ outline: NetworkOutline, _ input: InputReading, _ facts: FileFacts
    ) throws -> [Reading] {
        guard let raw = readings.first(where: { $0.family.kind == .yolox }),
            case .yolox(let strides) = raw.family, let classes = raw.classCount,
            let name = raw.outputs.first
        else { return readings }
        var ignored: [String: String] = [:]
        let habits = InputHabits.of(raw, facts, input, outline)
        let values = try probe.values(input.input(facts, habits, &ignored))[name] ?? []
        let isRaw = CellOffsets.areOffsets(
            values, rowLength: 5 + classes, strides: strides,
            columns: input.width, rows: input.height)
        return readings.compactMap { reading in
            guard (reading.family.kind == .yolox) == isRaw else { return nil }
            var told = reading
            told.reason =
                isRaw
                ? "its values are offsets in cells: not decoded in the graph"
                : "its values are boxes in pixels: decoded in the graph"
            return told
        }
    }

    /// Whether coordinates are shares of the input: the exporter says it, or their values do.
    private func setScale(
        of reading: inout Reading, _ input: ModelInput, _ outline: NetworkOutline,
        _ facts: FileFacts, _ origins: inout [String: String]
    ) throws {
        if facts.isUltralytics, outline.format == .onnx { return }
        guard let coordinates = reading.coordinates,
            let values = try probe.values(input)[coordinates.output], !values.isEmpty
        else { return }
        let areShares = coordinates.areShares(values)
        origins["family.normalized"] = "the values for a built-in picture"
        reading.family = reading.family.normalized(areShares)
    }
}

extension InputReading {
    /// How the network is fed.
    fileprivate func input(
        _ facts: FileFacts, _ habits: InputHabits, isWhole: Bool = false,
        _ origins: inout [String: String]
    ) -> ModelInput {
        let isGrey = channels == 1
        let isBytes = value.dataType.hasSuffix("int8")
        let mean = isBytes ? habits.mean : facts.mean?.value ?? habits.mean
        let scale = isBytes ? habits.scale : facts.scale?.value ?? habits.scale
        let stretches = facts.stretches?.value == true
        let shorter = isWhole ? facts.shorterSide : nil
        let fit: ModelInput.Fit =
            shorter.map { ModelInput.Fit.center(shorter: $0.value) }
            ?? (stretches ? .stretch : habits.fit)
        origins["input.shape"] = sizeOrigin
        origins["input.layout"] = "the graph"
        origins["input.name"] = "the graph"
        origins["input.mean"] = (isBytes ? nil : facts.mean?.origin) ?? habits.origin
        origins["input.scale"] = (isBytes ? nil : facts.scale?.origin) ?? habits.origin
        origins["input.fit"] =
            shorter?.origin ?? (stretches ? facts.stretches?.origin : habits.origin)
        origins["input.colour_order"] = habits.origin
        return ModelInput(
            name: value.name, shape: shape, dataType: value.dataType, layout: layout,
            colourOrder: isGrey ? .grey : habits.order,
            mean: isGrey ? [mean.first ?? 0] : Self.three(mean),
            scale: isGrey ? [scale.first ?? 1] : Self.three(scale),
            fit: fit, filter: .bilinear)
    }

    private static func three(_ values: [Double]) -> [Double] {
        values.count == 3 ? values : Array(repeating: values.first ?? 0, count: 3)
    }
}

extension ModelUnderstanding {
    private func description(
        _ reading: Reading, _ input: ModelInput, _ facts: FileFacts, _ outline: NetworkOutline,
        _ given: [String: String]
    ) -> UnderstoodModel {
        var origins = given
        let labels = ReadLabels(reading, facts, outline)
        origins["labels"] = labels.origin
        var thresholds = ModelThresholds()
        reading.setThresholds(&thresholds)
        origins["thresholds"] = "the habits of the family"
        origins["outputs"] = "the graph"
        origins["licence"] = facts.licence?.origin
        let file = URL(filePath: path)
        let skeleton = reading.skeleton
        let model = ModelDescription(
            name: file.deletingPathExtension().lastPathComponent, file: file.lastPathComponent,
            sha256: sha256, bytes: bytes, task: reading.task, family: reading.family, input: input,
            outputs: reading.outputs.map { name in
                let extents = outline.outputs.first { $0.name == name }?.extents ?? []
                return ModelOutput(
                    name: name,
                    shape: extents.map { $0.map { .fixed($0) } ?? .open("n") })
            }, labels: labels.set, labelOffset: labels.offset, skeleton: skeleton,
            thresholds: thresholds, licence: facts.licence?.value ?? "not stated")
        return UnderstoodModel(
            description: model, origins: origins, followsPicture: wishes.followsPicture)
    }
}
