import EventLog
import VisionCore

/// COCO results, every detection; `NAME.images.json` maps `image_id` to source, frame and size and
/// names the categories.
///
/// `image_id` is the frame's index, from 0; with several sources index × sources + source.
final class COCOExport: FrameExporter {
    private let results: AtomicFile
    private let images: AtomicFile
    private let numbers: ClassNumbers
    private let sources: [String]
    private var isFirstResult = true
    private var isFirstImage = true
    let paths: [String]

    init(_ place: ExportPlace, _ numbers: ClassNumbers, sources: [String]) throws {
        results = try place.file()
        images = try place.file(besideWith: ".images.json", insteadOf: ".json")
        paths = [results.path, images.path]
        self.numbers = numbers
        self.sources = sources
        try results.write("[")
        try images.write("[")
    }

    func add(_ frame: ExportFrame) throws {
        let id = image(of: frame)
        try images.write(isFirstImage ? "\n" : ",\n")
        isFirstImage = false
        var line = JSONLine()
        line.elementObject { line in
            line.field("id", id)
            line.field("source", frame.source)
            line.field("file_name", frame.source)
            line.field("width", frame.size.width)
            line.field("height", frame.size.height)
            line.field("n", frame.index)
            line.field("pts", raw: (frame.pts ?? "null").utf8)
        }
        try images.write(line.bytes)
        for object in frame.objects { try add(object, image: id) }
    }

    private func add(_ object: ExportObject, image: Int) throws {
        try results.write(isFirstResult ? "\n" : ",\n")
        isFirstResult = false
        var line = JSONLine()
        line.elementObject { line in
            line.field("image_id", image)
            line.field("category_id", numbers.category(of: object.cls))
            line.field("bbox", raw: "[\(object.sideTexts.joined(separator: ","))]".utf8)
            line.field("score", raw: object.scoreText.utf8)
            line.field("track_id", object.track)
        }
        try results.write(line.bytes)
    }

    private func image(of frame: ExportFrame) -> Int {
        guard sources.count > 1, let place = sources.firstIndex(of: frame.source) else {
            return frame.index
        }
        let (product, overflow) = frame.index.multipliedReportingOverflow(by: sources.count)
        return overflow ? frame.index : product.addingSaturated(place)
    }

    func finish() throws {
        for file in [results, images] { try file.write("\n]\n") }
        for file in [results, images] { try file.finish() }
    }
}
