import VisionCore

/// CVAT for video 1.1: frames from 0, pixels; a track that is not seen in a frame is outside from
/// there on.
final class CVATExport: FrameExporter {
    private let file: AtomicFile
    private let rows: TrackRows
    private let source: ExportSurvey.Source
    private let labels: [String]
    private var last: TrackRows.Row?
    let paths: [String]

    init(_ place: ExportPlace, _ source: ExportSurvey.Source, _ numbers: ClassNumbers) throws {
        file = try place.file()
        paths = [file.path]
        rows = try TrackRows()
        self.source = source
        labels = numbers.names
    }

    func add(_ frame: ExportFrame) throws { try rows.add(frame) }

    func finish() throws {
        try file.write(head)
        try rows.forEach(add)
        try close()
        try file.write("</annotations>\n")
        try file.finish()
    }

    private var head: String {
        let names = labels.map {
            "<label><name>\(XMLText.escaped($0))</name><attributes/></label>"
        }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <annotations>
            <version>1.1</version>
            <meta><task>
            <name>\(XMLText.escaped(source.name))</name>
            <size>\(rows.frames)</size>
            <mode>interpolation</mode>
            <start_frame>0</start_frame>
            <stop_frame>\(max(rows.frames - 1, 0))</stop_frame>
            <labels>\(names.joined(separator: "\n"))</labels>
            <original_size><width>\(rows.size.width)</width>\
            <height>\(rows.size.height)</height></original_size>
            </task></meta>

            """
    }

    private func add(_ row: TrackRows.Row) throws {
        if let before = last, before.track == row.track {
            // A look between the two did not see it.
            if row.look - before.look > 1 { try leave(before) }
        } else {
            try close()
            try file.write(
                "<track id=\"\(row.track)\" label=\"\(XMLText.escaped(row.cls))\" "
                    + "source=\"auto\">\n")
        }
        try box(row, frame: row.frame, isOutside: false)
        last = row
    }

    private func close() throws {
        guard let row = last else { return }
        last = nil
        try leave(row)
        try file.write("</track>\n")
    }

    /// The track is outside from the frame behind `row` on, if there is one.
    private func leave(_ row: TrackRows.Row) throws {
        guard row.frame + 1 < rows.frames else { return }
        try box(row, frame: row.frame + 1, isOutside: true)
    }

    private func box(_ row: TrackRows.Row, frame: Int, isOutside: Bool) throws {
        let names = ["xtl", "ytl", "xbr", "ybr"]
        let edges = zip(names, row.edges).map { name, edge in
            "\(name)=\"\(Decimal.text(edge, places: 2))\""
        }
        try file.write(
            "<box frame=\"\(frame)\" \(edges.joined(separator: " ")) "
                + "outside=\"\(isOutside ? 1 : 0)\" occluded=\"0\" keyframe=\"1\" z_order=\"0\"/>\n"
        )
    }
}
