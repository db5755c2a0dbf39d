import Glibc

/// The lines of a log through all its segments, the oldest first.
///
/// What is read is the log as it was when this was made, also while a run writes and rotates it.
final class LogLines {
    /// A file of the log.
    struct File {
        /// Where it is, or was when it was opened.
        let path: String
        /// Which segment it is, from 1.
        let number: Int
        /// Whether none follows.
        let isLast: Bool
    }

    /// The files, in their order.
    let files: [File]
    private let last: LineSource
    private var current: LineSource
    private var index = 0

    /// Opens the log at `path`, which may be a pipe that somebody writes to.
    init(path: String) throws(EventLogError) {
        last = try LineSource(path: path)
        let earlier = last.identity.map { LogSegments.all(of: path, without: $0) } ?? []
        let number = last.identity == nil ? nil : try Self.head(of: last, path)?["segment"]?.int
        files =
            earlier.map { File(path: $0.path, number: $0.number, isLast: false) }
            + [File(path: path, number: number ?? 1, isLast: true)]
        current =
            try earlier.first.map { first throws(EventLogError) in
                try LineSource(path: first.path)
            } ?? last
    }

    /// The file of the line that was given last.
    var file: File { files[index] }

    /// The first line of the last file, nil when it has none.
    ///
    /// Nothing is to be read before.
    func head() throws(EventLogError) -> JSONValue? {
        try Self.head(of: last, files[files.count - 1].path)
    }

    private static func head(
        of lines: LineSource, _ path: String
    ) throws(EventLogError) -> JSONValue? {
        do throws(FileFault) {
            let value = try lines.next().flatMap { JSONValue($0.text) }
            try lines.skip(to: 0)
            return value
        } catch {
            throw .io(path: path, cause: error)
        }
    }

    /// Continues at byte `offset` of segment `number`, the first of a line; false when that is not
    /// there.
    func skip(to number: Int, offset: Int64) throws(EventLogError) -> Bool {
        guard let found = files.firstIndex(where: { $0.number == number }) else { return false }
        index = found
        current = files[found].isLast ? last : try LineSource(path: files[found].path)
        do throws(FileFault) { try current.skip(to: offset) } catch {
            throw .io(path: file.path, cause: error)
        }
        return true
    }

    /// The next line, valid until the next call; nil behind the last one.
    func next() throws(EventLogError) -> LineSource.Line? {
        while true {
            do throws(FileFault) {
                if let line = try current.next() { return line }
            } catch {
                throw .io(path: file.path, cause: error)
            }
            guard index + 1 < files.count else { return nil }
            index += 1
            current = files[index].isLast ? last : try LineSource(path: files[index].path)
        }
    }
}
