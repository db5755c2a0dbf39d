/// The records of a log, one after the other.
///
/// Not shared between queues. A torn last line ends the log; `tornBytes` says how long it is.
package final class LogReader {
    /// One record.
    package struct Line: Sendable {
        /// From 1.
        package let number: Int
        /// Bytes before it.
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

    private let path: String
    private let lines: LineSource
    private var parser = LineParser()
    /// Bytes of a last line without an end; 0 until the reader is there.
    package private(set) var tornBytes = 0

    /// Opens the log at `path`.
    package init(path: String) throws(EventLogError) {
        self.path = path
        lines = try LineSource(path: path)
    }

    /// The next record; nil at the end.
    ///
    /// Throws `.damaged` for a line that is no record.
    package func next() throws(EventLogError) -> Line? {
        guard let line = try nextLine() else { return nil }
        guard !line.isTooLong else {
            throw damaged(line, "it is longer than \(LogLimits.line) bytes")
        }
        guard line.isTerminated else {
            tornBytes = line.text.count
            return nil
        }
        if let what = parser.parse(line.text) {
            throw damaged(line, what)
        }
        return Line(
            number: line.number, offset: line.offset, seq: parser.seq, kind: parser.kind,
            bytes: Array(line.text))
    }

    private func damaged(_ line: LineSource.Line, _ what: String) -> EventLogError {
        .damaged(
            path: path, line: line.number, offset: line.offset, seq: UInt64(line.number - 1),
            what: what)
    }

    private func nextLine() throws(EventLogError) -> LineSource.Line? {
        do throws(FileFault) { return try lines.next() } catch {
            throw .io(path: path, cause: error)
        }
    }
}
