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
            if line.allSatisfy({ isBlank($0) || $0 == UInt8(ascii: ",") }) { continue }
            let values = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map(Self.number)
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

    /// The number of a cell, without the blanks around it; nil for what is none.
    private static func number(_ cell: ArraySlice<UInt8>) -> Double? {
        guard let first = cell.firstIndex(where: { !isBlank($0) }),
            let last = cell.lastIndex(where: { !isBlank($0) })
        else { return nil }
        return Double(String(decoding: cell[first...last], as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
    }
}
