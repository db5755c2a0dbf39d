import EventLog
import LogQueries
import VisionCore

/// A table of detections: RFC 4180, a header, dots in decimals, frames from 0.
final class TableExport: FrameExporter {
    private let file: AtomicFile
    private let numbers: ClassNumbers
    private let columns: ExportOptions.Columns
    let paths: [String]

    init(
        _ place: ExportPlace, _ numbers: ClassNumbers, _ columns: ExportOptions.Columns
    ) throws {
        file = try place.file()
        paths = [file.path]
        self.numbers = numbers
        self.columns = columns
        switch columns {
        case .sightline:
            try file.write(
                "frame,pts,t_ns,cap,source,track_id,class_id,class,score,x,y,w,h\r\n")
        case .supervision:
            try file.write(
                "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,class_name,frame,t_ns,"
                    + "source\r\n")
        }
    }

    func add(_ frame: ExportFrame) throws {
        for object in frame.objects { try file.write(row(object, frame)) }
    }

    private func row(_ object: ExportObject, _ frame: ExportFrame) -> String {
        let track = object.track.map { "\($0)" } ?? ""
        let number = numbers.index(of: object.cls).map { "\($0)" } ?? ""
        let (cls, source) = (EventTable.quoted(object.cls), EventTable.quoted(frame.source))
        let time = frame.time.nanoseconds
        var cells: [String]
        switch columns {
        case .sightline:
            cells = [
                "\(frame.index)", frame.pts ?? "", "\(time)", frame.capture ?? "", source, track,
                number, cls, object.scoreText,
            ]
            cells += object.sideTexts
        case .supervision:
            cells = [object.left, object.top, object.right, object.bottom]
                .map { Decimal.text($0, places: 2) }
            cells += [
                number, object.scoreText, track, cls, "\(frame.index)", "\(time)", source,
            ]
        }
        return cells.joined(separator: ",") + "\r\n"
    }

    func finish() throws { try file.finish() }
}
