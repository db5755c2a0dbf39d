import Evaluation
import PipelineConfig
import VisionCore

/// Counts that should have come out, a table with a header.
///
/// Columns: `from`, `to` (seconds, or 1m30s) and `count`; `src`, `rule`, `dir`, `cls` and `type`
/// (default line.cross) where they are to be compared.
struct CountTruth {
    /// One interval.
    struct Row {
        let from: Int64
        let to: Int64
        let count: Double
        /// What an event must be to count.
        let event: JudgedEvent
    }

    let rows: [Row]

    /// Reads the file at `path`.
    init(path: String) throws {
        let bytes = try InputFile.bytes(of: path)
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let head = lines.first else {
            throw CommandError(.badData, "the table is empty", subject: path)
        }
        let columns = Self.cells(head)
        for needed in ["from", "to", "count"] where !columns.contains(needed) {
            throw CommandError(
                .badData, "the header has no column '\(needed)'", subject: "\(path):1",
                hint: "from,to,count and perhaps src,rule,dir,cls,type")
        }
        let known = ["from", "to", "count", "src", "rule", "dir", "cls", "type"]
        if let odd = columns.first(where: { !known.contains($0) }) {
            throw CommandError(
                .badData, "unknown column '\(odd)'", subject: "\(path):1",
                hint: "known: \(known.joined(separator: ", "))")
        }
        var rows: [Row] = []
        for (index, line) in lines.enumerated().dropFirst()
        where line.contains(where: { $0 != " " }) {
            rows.append(try Self.row(Self.cells(line), columns, place: "\(path):\(index + 1)"))
        }
        self.rows = rows
    }

    private static func row(
        _ cells: [String], _ columns: [String], place: String
    ) throws(CommandError) -> Row {
        guard cells.count == columns.count else {
            throw CommandError(
                .badData, "\(cells.count) cells under \(columns.count) columns", subject: place)
        }
        func cell(_ name: String) -> String? {
            guard let index = columns.firstIndex(of: name), !cells[index].isEmpty else {
                return nil
            }
            return cells[index]
        }
        guard let from = cell("from").flatMap(time), let to = cell("to").flatMap(time), from < to
        else {
            throw CommandError(
                .badData, "'from' and 'to' are no interval", subject: place,
                hint: "seconds, or 1m30s; from before to")
        }
        guard let count = cell("count").flatMap(Double.init), count.isFinite, count >= 0 else {
            throw CommandError(.badData, "'count' is no number", subject: place)
        }
        var event = JudgedEvent(type: cell("type") ?? "line.cross", time: 0)
        event.source = cell("src")
        event.rule = cell("rule")
        event.direction = cell("dir")
        event.label = cell("cls")
        return Row(from: from, to: to, count: count, event: event)
    }

    /// Cells between commas; quotes around one are taken off.
    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map { cell in
            var cell = cell
            while cell.first == " " { cell.removeFirst() }
            while cell.last == " " { cell.removeLast() }
            if cell.count >= 2, cell.first == "\"", cell.last == "\"" {
                cell = cell.dropFirst().dropLast()
            }
            return String(cell)
        }
    }

    private static func time(_ text: String) -> Int64? {
        if let seconds = Double(text), seconds.isFinite, seconds.magnitude < 1e9 {
            return Int64(roundedHalfToEven: seconds * 1e9)
        }
        return DurationText.parse(text)?.nanoseconds
    }
}
