import EventLog
import VisionCore

/// A task of Label Studio with predictions: frames from 1, boxes in percent of the picture.
final class LabelStudioExport: FrameExporter {
    private let file: AtomicFile
    private let rows: TrackRows
    private let source: ExportSurvey.Source
    private let video: String
    private var last: TrackRows.Row?
    private var isFirst = true
    let paths: [String]

    init(_ place: ExportPlace, _ source: ExportSurvey.Source, video: String?) throws {
        file = try place.file()
        paths = [file.path]
        rows = try TrackRows()
        self.source = source
        self.video = video ?? source.uri ?? source.name
    }

    func add(_ frame: ExportFrame) throws { try rows.add(frame) }

    func finish() throws {
        var head = JSONLine()
        head.field("video", video)
        try file.write("[{\"data\":{".utf8)
        try file.write(head.bytes)
        try file.write("},\"predictions\":[{\"model_version\":\"sightline\",\"result\":[")
        try rows.forEach(add)
        try close()
        try file.write("\n]}]}]\n")
        try file.finish()
    }

    private func add(_ row: TrackRows.Row) throws {
        if let before = last, before.track == row.track {
            // A look between the two did not see it: shown up to there only.
            try write(before, isShownAfter: row.look - before.look == 1)
            try file.write(",")
        } else {
            try close()
            try begin(row)
        }
        last = row
    }

    private func begin(_ row: TrackRows.Row) throws {
        var line = JSONLine()
        line.field("id", "track_\(row.track)")
        line.field("type", "videorectangle")
        line.field("from_name", "box")
        line.field("to_name", "video")
        try file.write(isFirst ? "\n{" : ",\n{")
        isFirst = false
        try file.write(line.bytes)
        var value = JSONLine()
        value.field("framesCount", rows.frames)
        value.field("duration", Double(source.lastTime.nanoseconds) / 1e9, places: 3)
        value.array("labels") { $0.element(row.cls) }
        try file.write(",\"value\":{")
        try file.write(value.bytes)
        try file.write(",\"sequence\":[")
    }

    private func close() throws {
        guard let row = last else { return }
        last = nil
        try write(row, isShownAfter: false)
        try file.write("]}}")
    }

    private func write(_ row: TrackRows.Row, isShownAfter: Bool) throws {
        let (width, height) = (row.size[0], row.size[1])
        var line = JSONLine()
        line.elementObject { line in
            line.field("frame", row.frame + 1)
            line.field("x", row.edges[0] / width * 100, places: 4)
            line.field("y", row.edges[1] / height * 100, places: 4)
            line.field("width", (row.edges[2] - row.edges[0]) / width * 100, places: 4)
            line.field("height", (row.edges[3] - row.edges[1]) / height * 100, places: 4)
            line.field("rotation", 0)
            line.field("time", Double(row.time.nanoseconds) / 1e9, places: 3)
            line.field("enabled", isShownAfter)
        }
        try file.write(line.bytes)
    }
}
