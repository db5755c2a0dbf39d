import EventLog
import Locking
import StageGraph
import VisionCore

/// Drops that the log has not told yet, by source: each becomes part of a `drop` record that
/// stands before the next frame that was delivered.
final class DropJournal: Sendable {
    private struct Drop {
        var identity: FrameIdentity
        var frameIndex: Int { identity.frameIndex }
        var stage: String
        var cause: DropCause
    }

    private let pending: Lock<[[Drop]]>

    init(sourceCount: Int) {
        pending = Lock(Array(repeating: [], count: sourceCount))
    }

    /// A frame was dropped before `stage`.
    ///
    /// Any queue.
    func add(_ identity: FrameIdentity, stage: String, cause: DropCause) {
        pending.withLock {
            $0[identity.source].append(
                Drop(identity: identity, stage: stage, cause: cause))
        }
    }

    /// Takes the drops of `source` up to `epoch` and below `frameIndex` (nil: all), as records in
    /// frame order; neighbours of one stage and cause share a record.
    func take(
        source: SourceContext, upTo epoch: Int = .max, before frameIndex: Int? = nil
    ) -> [DropRecord] {
        let drops = pending.withLock { pending -> [Drop] in
            let isDue = { (drop: Drop) in
                drop.identity.epoch <= epoch && drop.frameIndex < frameIndex ?? .max
            }
            let taken = pending[source.index].filter(isDue)
            pending[source.index].removeAll(where: isDue)
            return taken.sorted { $0.frameIndex < $1.frameIndex }
        }
        var records: [DropRecord] = []
        for drop in drops {
            let cause = DropRecord.Cause(drop.cause)
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

extension DropRecord.Cause {
    /// The log's word for `cause`.
    init(_ cause: DropCause) {
        switch cause {
        case .queueFull: self = .queueFull
        case .tooOld: self = .tooOld
        case .stride: self = .stride
        case .corrupt: self = .corrupt
        case .budget: self = .budget
        case .paused: self = .paused
        case .shutdown: self = .shutdown
        }
    }
}
