import EventLog
import VisionCore

/// A data set as Ultralytics has it: `data.yaml`, and in `labels/train` a file for each frame that
/// a network looked at: `class x y width height`, centres, 0 to 1 of the picture, classes from 0.
final class YOLOExport: FrameExporter {
    private static let sign = "# Labels from a log of sightline"
    private let folder: AtomicFolder
    private let numbers: ClassNumbers
    private let hasScores: Bool
    private let names: [String: String]
    let paths: [String]

    init(_ place: ExportPlace, _ numbers: ClassNumbers, names: [String], hasScores: Bool) throws {
        folder = try AtomicFolder(
            place.target, mark: "data.yaml", sign: Self.sign, overwrites: place.overwrites)
        paths = [folder.path]
        self.numbers = numbers
        self.hasScores = hasScores
        self.names = names.reduce(into: [:]) { $0[$1] = Self.fileName($1) }
        try folder.write(text(names), to: "data.yaml")
    }

    private func text(_ sources: [String]) -> String {
        var text = """
            \(Self.sign). The pictures are not in it; for each source:
            #   ffmpeg -i VIDEO -fps_mode passthrough -start_number 0 \
            images/train/SOURCE_%06d.jpg

            """
        text += sources.map { "#   SOURCE: \(names[$0] ?? $0)\n" }.joined()
        text += "path: .\ntrain: images/train\nval: images/train\nnames:\n"
        for (index, name) in numbers.names.enumerated() {
            var line = JSONLine()
            line.element(name)
            text += "  \(index): \(String(decoding: line.bytes, as: UTF8.self))\n"
        }
        return text
    }

    /// A source's name as part of the name of a file.
    private static func fileName(_ source: String) -> String {
        String(source.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
    }

    func add(_ frame: ExportFrame) throws {
        guard frame.isInferred, let name = names[frame.source] else { return }
        let (width, height) = (Double(frame.size.width), Double(frame.size.height))
        var text = ""
        for object in frame.objects {
            guard let number = numbers.index(of: object.cls) else { continue }
            // What reaches beyond the picture is cut at its edge: labels lie within 0 and 1.
            let (left, right) = (max(object.left, 0), min(object.right, width))
            let (top, bottom) = (max(object.top, 0), min(object.bottom, height))
            guard right > left, bottom > top else { continue }
            let sides = [
                (left + right) / 2 / width, (top + bottom) / 2 / height, (right - left) / width,
                (bottom - top) / height,
            ].map { Decimal.text($0, places: 6) }
            text += "\(number) \(sides.joined(separator: " "))"
            if hasScores {
                text += " \(object.scoreText)" + (object.track.map { " \($0)" } ?? "")
            }
            text += "\n"
        }
        let digits = "\(frame.index)"
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        try folder.write(text, to: "labels/train/\(name)_\(padded).txt")
    }

    func finish() throws { try folder.finish() }
}
