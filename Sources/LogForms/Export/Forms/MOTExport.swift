/// MOTChallenge: `frame,id,left,top,width,height,conf,-1,-1,-1`, frames from 1, pixels.
final class MOTExport: FrameExporter {
    private let file: AtomicFile
    let paths: [String]

    init(_ place: ExportPlace) throws {
        file = try place.file()
        paths = [file.path]
    }

    func add(_ frame: ExportFrame) throws {
        let tracked = frame.objects.compactMap { one in one.track.map { ($0, one) } }
        for (number, object) in tracked.sorted(by: { $0.0 < $1.0 }) {
            let box = object.sideTexts.joined(separator: ",")
            try file.write(
                "\(frame.index &+ 1),\(number),\(box),\(object.scoreText),-1,-1,-1\n")
        }
    }

    func finish() throws { try file.finish() }
}
