package import Foundation

/// The records of an event log, a line each.
package struct LogLines: Sendable {
    /// Every line that ends with a newline, read as JSON.
    package let records: [JSON]
    /// Lines that end with a newline and are no JSON, from 1.
    package let badLines: [Int]
    /// Whether the last line has no newline.
    package let isTorn: Bool

    /// The log in `data`.
    package init(_ data: Data) {
        var records: [JSON] = []
        var bad: [Int] = []
        var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        isTorn = lines.last.map { !$0.isEmpty } ?? false
        if !lines.isEmpty { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            if let record = JSON(Data(line)) {
                records.append(record)
            } else {
                bad.append(index + 1)
            }
        }
        self.records = records
        badLines = bad
    }

    /// The log at `path`.
    package init(path: String) throws {
        self.init(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// All records of one kind: `frame`, `event`, `end`.
    package subscript(kind: String) -> [JSON] { records.filter { $0["r"].text == kind } }

    /// All events of one type: `line.cross`, `zone.enter`.
    package func events(_ type: String) -> [JSON] {
        self["event"].filter { $0["type"].text == type }
    }
}
