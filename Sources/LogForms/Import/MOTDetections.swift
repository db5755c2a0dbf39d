import VisionCore

/// Detections of the MOTChallenge: `frame,id,left,top,width,height,score[,class[,…]]`, frames
/// from 1; the id is not kept.
enum MOTDetections {
    /// Classes of MOT16 and later, by number from 1.
    private static let classes = [
        "person", "person on vehicle", "car", "bicycle", "motorbike", "vehicle",
        "static person", "distractor", "occluder", "occluder on ground", "occluder full",
        "reflection",
    ]

    /// Reads the file at `path`.
    static func read(
        _ path: String, className: String
    ) throws(ImportFault) -> ImportedDetections {
        var result = ImportedDetections()
        let bytes = try ImportedDetections.bytes(of: path)
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let text = String(decoding: line, as: UTF8.self)
            let cells = text.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.filter { !$0.isWhitespace }
            }
            if cells.allSatisfy(\.isEmpty) { continue }
            let values = cells.map { Double($0) }
            guard values.count >= 7, let first = values[0], let frame = Int(exactly: first),
                (1...ImportedDetections.lastFrame).contains(frame)
            else {
                throw .wrong(
                    path: path, place: "\(number)", what: "this is no row of the MOTChallenge",
                    hint: "frame,id,left,top,width,height,score, frames from 1")
            }
            let box = values[2..<6].compactMap(\.self)
            guard box.count == 4, let score = values[6] else {
                throw .wrong(
                    path: path, place: "\(number)", what: "a cell is no number", hint: nil)
            }
            if let what = ImportedDetections.fault(box, score) {
                throw .wrong(
                    path: path, place: "\(number)", what: what,
                    hint: "boxes have an extent, scores are brought to 0 to 1 beforehand")
            }
            // A truth has a class and a visibility; results have -1 in their place.
            let cls = values.count > 7 ? values[7].flatMap { Int(exactly: $0) } : nil
            let name = cls.flatMap { classes.indices.contains($0 - 1) ? classes[$0 - 1] : nil }
            result.add(box, cls: name ?? className, score: score, frame: frame - 1)
        }
        return result
    }
}
