import EventLog
import Locking
import StageGraph
import VisionCore

/// The account of one source's frames: every frame that was decoded is delivered or dropped, and
/// every drop is in the log.
///
/// Owned by the `SourceRun`, through all graphs of the source. Any thread.
final class FrameAccount: Sendable {
    private struct Drop {
        var identity: FrameIdentity
        var stage: String
        var cause: DropCause
    }

    private struct State {
        var balance = FrameBalance()
        /// Drops that are not in the log yet.
        var pending: [Drop] = []
    }

    private let state = Lock(State())

    /// A frame was decoded.
    func recordDecoded() { state.withLock { $0.balance.decoded += 1 } }

    /// A frame is delivered: its records are in the log.
    func recordDelivered() { state.withLock { $0.balance.delivered += 1 } }

    /// A frame was dropped before or in `stage`.
    func recordDrop(_ identity: FrameIdentity, stage: String, cause: DropCause) {
        state.withLock {
            $0.balance.drop(stage: stage, cause: cause)
            $0.pending.append(Drop(identity: identity, stage: stage, cause: cause))
        }
    }

    /// The account as it is now.
    var balance: FrameBalance { state.withLock { $0.balance } }

    /// Takes the drops up to `epoch` and below `frameIndex` (nil: all), as records of `source` in
    /// frame order; neighbours of one stage and cause share a record.
    func takeDrops(
        of source: String, upTo epoch: Int = .max, before frameIndex: Int? = nil
    ) -> [DropRecord] {
        let isDue = { (drop: Drop) in
            drop.identity.epoch <= epoch && drop.identity.frameIndex < frameIndex ?? .max
        }
        let due = state.withLock { state -> [Drop] in
            guard !state.pending.isEmpty else { return [] }
            let due = state.pending.filter(isDue)
            state.pending.removeAll(where: isDue)
            return due
        }
        var records: [DropRecord] = []
        for drop in due.sorted(by: { $0.identity.frameIndex < $1.identity.frameIndex }) {
            let index = drop.identity.frameIndex
            if let last = records.last, last.stage == drop.stage, last.cause == drop.cause {
                records[records.count - 1].to = index
                records[records.count - 1].count += 1
            } else {
                records.append(
                    DropRecord(
                        source: source, stage: drop.stage, cause: drop.cause, from: index,
                        to: index))
            }
        }
        return records
    }
}

/// What names the frame that an item is, for the account of its drop.
protocol FrameItem {
    /// The frame; nil for what is none.
    var identity: FrameIdentity? { get }
}

extension DetectItem: FrameItem {
    var identity: FrameIdentity? {
        if case .frame(let frame) = self { frame.identity } else { nil }
    }
}

extension AnalysisItem: FrameItem {
    var identity: FrameIdentity? {
        if case .frame(let frame) = self { frame.decoded.identity } else { nil }
    }
}

extension AnalysedItem: FrameItem {
    var identity: FrameIdentity? {
        if case .frame(let frame) = self { frame.identity } else { nil }
    }
}
