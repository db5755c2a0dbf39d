/// KITTI's tracking labels with a score as 18th column: frames from 0, pixels, what is not known
/// as KITTI has it.
final class KITTIExport: FrameExporter {
    /// KITTI's own names.
    private static let types = [
        "person": "Pedestrian", "car": "Car", "van": "Van", "truck": "Truck", "train": "Tram",
        "cyclist": "Cyclist",
    ]
    private let file: AtomicFile
    let paths: [String]

    init(_ place: ExportPlace) throws {
        file = try place.file()
        paths = [file.path]
    }

    func add(_ frame: ExportFrame) throws {
        let tracked = frame.objects.compactMap { one in one.track.map { ($0, one) } }
        for (number, object) in tracked.sorted(by: { $0.0 < $1.0 }) {
            let name = object.cls.replacing(" ", with: "_")
            let box = [object.left, object.top, object.right, object.bottom]
                .map { Decimal.text($0, places: 2) }.joined(separator: " ")
            try file.write(
                "\(frame.index) \(number) \(Self.types[name] ?? name) -1 -1 -10 \(box) "
                    + "-1 -1 -1 -1000 -1000 -1000 -10 \(object.scoreText)\n")
        }
    }

    func finish() throws { try file.finish() }
}
