import Evaluation
import FoundationEssentials
import VisionCore

/// Reads texts of the MOTChallenge: one box a line, numbers between commas.
enum MOTFile {
    /// A sequence's truth: its table, and whether its rows state classes (MOT16 and later).
    ///
    /// `path` is a gt.txt, or a folder that holds `gt/gt.txt` and perhaps `seqinfo.ini`.
    static func truth(_ path: String) throws -> (table: TrackTable, hasClasses: Bool) {
        var isFolder = false
        if let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] {
            isFolder = kind as? FileAttributeType == .typeDirectory
        }
        let rows = try rows(isFolder ? "\(path)/gt/gt.txt" : path)
        // Nine columns: ..., whether it counts, class, visibility. Ten: world coordinates.
        let hasClasses = rows.allSatisfy { $0.count == 9 }
        let frames = isFolder ? length("\(path)/seqinfo.ini") : nil
        let table = TrackTable(
            rows: rows, frames: frames, isTruth: true, hasClasses: hasClasses)
        return (table, hasClasses)
    }

    /// The boxes of a tracker, in `frames` frames.
    static func tracks(_ path: String, frames: Int) throws -> TrackTable {
        TrackTable(rows: try rows(path), frames: frames, isTruth: false, hasClasses: false)
    }

    private static func rows(_ path: String) throws -> [[Double]] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandError(.noInput, "cannot read '\(path)'", hint: "check the path")
        }
        let lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return try lines.enumerated().compactMap { index, line in
            let fields = line.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
            if fields.isEmpty || fields == [""] { return nil }
            let numbers = fields.map(Double.init)
            guard numbers.count >= 6, numbers.allSatisfy({ $0?.isFinite == true }) else {
                throw CommandError(
                    .badData, "a line of '\(path)' is not frame,id,x,y,width,height,...",
                    subject: "\(path):\(index + 1)")
            }
            let row = numbers.compactMap { $0 }
            guard (1...10_000_000).contains(row[0]), abs(row[1]) < 1e15,
                row.count < 8 || abs(row[7]) < 1e15
            else {
                throw CommandError(
                    .badData, "frames of '\(path)' count from 1, at most to 10000000",
                    subject: "\(path):\(index + 1)")
            }
            return row
        }
    }

    private static func length(_ path: String) -> Int? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        let value = lines.first { $0.hasPrefix("seqLength=") }?.dropFirst("seqLength=".count)
        return value.flatMap { Int($0.filter { !$0.isWhitespace }) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
