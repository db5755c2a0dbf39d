/// The records of a log through all its segments, one after the other.
///
/// Not shared between queues. A torn last line ends the log; `tornBytes` says how long it is.
package final class LogReader {
    /// One record.
    package struct Line: Sendable {
        /// From 1, in its file.
        package let number: Int
        /// Bytes before it in its file.
        package let offset: Int64
        /// Its number in the log.
        package let seq: UInt64
        /// What it is; nil for a kind that this version does not know.
        package let kind: RecordKind?
        /// Its text without the newline.
        package let bytes: [UInt8]

        /// All its fields.
        package var value: JSONValue? { JSONValue(bytes) }
    }

    let lines: LogLines
    /// Behind the record that was given last.
    package internal(set) var position = LogPosition(segment: 1, offset: 0)
    private var nextSeq: UInt64 = 0
    private(set) var parser = LineParser()
    /// Bytes of a last line without an end; 0 until the reader is there.
    package private(set) var tornBytes = 0

    /// Opens the log at `path`.
    package init(path: String) throws(EventLogError) {
        lines = try LogLines(path: path)
    }

    /// The next record; nil at the end.
    ///
    /// Throws `.damaged` for a line that is no record.
    package func next() throws(EventLogError) -> Line? {
        guard let line = try lines.next() else { return nil }
        guard !line.isTooLong else {
            throw damaged(line, "it is longer than \(LogLimits.line) bytes")
        }
        guard line.isTerminated || !lines.file.isLast else {
            tornBytes = line.text.count
            return nil
        }
        if let what = parser.parse(line.text) {
            throw damaged(line, what)
        }
        nextSeq = parser.seq &+ 1
        position = LogPosition(
            segment: lines.file.number, offset: line.offset + Int64(line.text.count) + 1)
        return Line(
            number: line.number, offset: line.offset, seq: parser.seq, kind: parser.kind,
            bytes: Array(line.text))
    }

    private func damaged(_ line: LineSource.Line, _ what: String) -> EventLogError {
        .damaged(
            path: lines.file.path, line: line.number, offset: line.offset, seq: nextSeq,
            what: what)
    }
}
