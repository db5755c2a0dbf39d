import EventLog
import StageGraph
import Synchronization
import VisionCore

/// Drops that the log has not told yet, by source: each becomes part of a `drop` record that
/// stands before the next frame that was delivered.
final class DropJournal: Sendable {
    private struct Drop {
        var frameIndex: Int
        var stage: String
        var cause: DropCause
    }

    private let pending: Mutex<[[Drop]]>

    init(sourceCount: Int) {
        pending = Mutex(Array(repeating: [], count: sourceCount))
    }

    /// A frame was dropped before `stage`. Any queue.
    func add(_ identity: FrameIdentity, stage: String, cause: DropCause) {
        pending.withLock {
            $0[identity.source].append(
                Drop(frameIndex: identity.frameIndex, stage: stage, cause: cause))
        }
    }

    /// Takes the drops of `source` below `frameIndex` (nil: all), as records in frame order;
    /// neighbours of one stage and cause share a record.
    func take(source: SourceContext, before frameIndex: Int?) -> [DropRecord] {
        let drops = pending.withLock { pending -> [Drop] in
            let limit = frameIndex ?? .max
            let taken = pending[source.index].filter { $0.frameIndex < limit }
            pending[source.index].removeAll { $0.frameIndex < limit }
            return taken.sorted { $0.frameIndex < $1.frameIndex }
        }
        var records: [DropRecord] = []
        for drop in drops {
            let cause = DropRecord.Cause(rawValue: drop.cause.rawValue) ?? .shutdown
            if let last = records.last, last.stage == drop.stage, last.cause == cause {
                records[records.count - 1].to = drop.frameIndex
                records[records.count - 1].count += 1
            } else {
                records.append(
                    DropRecord(
                        source: source.name, stage: drop.stage, cause: cause,
                        from: drop.frameIndex, to: drop.frameIndex))
            }
        }
        return records
    }
}
