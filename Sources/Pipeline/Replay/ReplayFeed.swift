import EventLog
import VisionCore

/// The records of a log that a replay goes by, piece by piece.
///
/// Used on one thread at a time.
final class ReplayFeed {
    /// A record.
    enum Item: Sendable {
        case frame(LoggedFrame)
        /// A frame before the part that is wanted.
        case earlierFrame
        case other(RecordKind, JSONValue)
        /// One that cannot be read.
        case damaged
    }

    private let reader: LogReader
    private let from: MediaInstant?
    private var labels = LoggedFrame.Labels()
    private var failure: (any Error)?

    private static let kinds: Set<RecordKind> = [.frame, .source, .gap, .drop, .check, .end]
    private static let pieceRecords = 64

    /// The log at `path`; of frames before `from` it only says that they are there.
    init(path: String, from: MediaInstant?) throws(EventLogError) {
        reader = try LogReader(path: path)
        self.from = from
    }

    /// The next records, in the order of the log, each with the number of its line; none at its
    /// end.
    func next() throws -> [(item: Item, line: Int)] {
        var found: [(item: Item, line: Int)] = []
        do {
            if let failure { throw failure }
            while found.count < Self.pieceRecords, let line = try reader.next() {
                guard let kind = line.kind, Self.kinds.contains(kind) else { continue }
                found.append((item(line, kind), line.number))
            }
        } catch {
            // What was read before it comes first.
            guard !found.isEmpty else { throw error }
            failure = error
        }
        return found
    }

    private func item(_ line: LogReader.Line, _ kind: RecordKind) -> Item {
        guard kind == .frame else {
            return line.value.map { .other(kind, $0) } ?? .damaged
        }
        if let from, let time = reader.time(of: line), time < from { return .earlierFrame }
        return reader.frame(of: line, labels: &labels).map(Item.frame) ?? .damaged
    }
}
