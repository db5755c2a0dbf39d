import EventLog
import VisionCore

/// ONVIF's metadata stream: boxes in -1 to 1 of the picture, y upwards.
///
/// `UtcTime` is the time of capture; where it is not known, `start` or 1970 and the media time.
final class ONVIFExport: FrameExporter {
    /// ONVIF's own names of classes.
    private static let types = [
        "person": "Human", "face": "Face", "car": "Car", "bus": "Bus", "truck": "Truck",
        "motorcycle": "Motorcycle", "bicycle": "Bicycle", "cat": "Animal", "dog": "Animal",
        "bird": "Animal", "horse": "Animal", "sheep": "Animal", "cow": "Animal",
        "license plate": "LicensePlate",
    ]
    private let file: AtomicFile
    private let start: WallInstant
    let paths: [String]

    init(_ place: ExportPlace, start: WallInstant?) throws {
        file = try place.file()
        paths = [file.path]
        self.start = start ?? .zero
        try file.write(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema">
            <tt:VideoAnalytics>

            """)
    }

    func add(_ frame: ExportFrame) throws {
        let time = start + .nanoseconds(frame.time.nanoseconds)
        try file.write(
            "<tt:Frame UtcTime=\"\(frame.capture ?? time.rfc3339)\" "
                + "Source=\"\(XMLText.escaped(frame.source))\">\n")
        for object in frame.objects { try add(object, in: frame.size) }
        try file.write("</tt:Frame>\n")
    }

    private func add(_ object: ExportObject, in size: Size) throws {
        func x(_ pixel: Double) -> String {
            Decimal.text(2 * pixel / Double(size.width) - 1, places: 6)
        }
        func y(_ pixel: Double) -> String {
            Decimal.text(1 - 2 * pixel / Double(size.height), places: 6)
        }
        let id = object.track.map { " ObjectId=\"\($0)\"" } ?? ""
        let type = Self.types[object.cls] ?? object.cls
        let (left, right) = (object.left, object.right)
        try file.write(
            """
            <tt:Object\(id)><tt:Appearance><tt:Shape>\
            <tt:BoundingBox left="\(x(left))" top="\(y(object.top))" right="\(x(right))" \
            bottom="\(y(object.bottom))"/>\
            <tt:CenterOfGravity x="\(x((left + right) / 2))" \
            y="\(y((object.top + object.bottom) / 2))"/>\
            </tt:Shape><tt:Class><tt:Type Likelihood="\(object.scoreText)">\
            \(XMLText.escaped(type))</tt:Type></tt:Class></tt:Appearance></tt:Object>

            """)
    }

    func finish() throws {
        try file.write("</tt:VideoAnalytics>\n</tt:MetadataStream>\n")
        try file.finish()
    }
}
