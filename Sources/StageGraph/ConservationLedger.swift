import Locking

/// Book of all frames: decoded = delivered + dropped + in flight, for each source.
///
/// Any thread may write and read.
package final class ConservationLedger: Sendable {
    private let balances = Lock<[Int: SourceBalance]>([:])

    /// An empty book.
    package init() {}

    /// A frame of the source came into being.
    package func recordDecoded(source: Int) {
        balances.withLock { $0[source, default: SourceBalance()].decoded += 1 }
    }

    /// A frame of the source is through: its record is behind it.
    package func recordDelivered(source: Int) {
        balances.withLock { $0[source, default: SourceBalance()].delivered += 1 }
    }

    /// Frames of the source were dropped before or in the stage.
    package func recordDrop(source: Int, stage: String, cause: DropCause, count: Int = 1) {
        balances.withLock {
            $0[source, default: SourceBalance()].dropped[stage, default: [:]][cause, default: 0] +=
                count
        }
    }

    /// Enters each drop of a graph into this book.
    package var dropHandler: DropHandler {
        { item, stage, cause in
            self.recordDrop(source: item.sourceIndex, stage: stage, cause: cause)
        }
    }

    /// The source's account; empty for one never heard of.
    package func balance(source: Int) -> SourceBalance {
        balances.withLock { $0[source] ?? SourceBalance() }
    }

    /// Indices of all sources with an account, ascending.
    package var sources: [Int] {
        balances.withLock { $0.keys.sorted() }
    }

    /// Sources whose account does not close, ascending; ask after the run, when nothing flows.
    package func violations() -> [ConservationViolation] {
        balances.withLock { balances in
            balances.compactMap { source, balance in
                balance.inFlight == 0
                    ? nil : ConservationViolation(source: source, balance: balance)
            }
        }
        .sorted { $0.source < $1.source }
    }
}

/// One source's account of frames.
package struct SourceBalance: Hashable, Sendable {
    /// Frames that came into being.
    package var decoded: Int
    /// Frames that are through.
    package var delivered: Int
    /// Frames dropped, by stage and cause.
    package var dropped: [String: [DropCause: Int]]

    /// An account with these entries.
    package init(
        decoded: Int = 0, delivered: Int = 0, dropped: [String: [DropCause: Int]] = [:]
    ) {
        self.decoded = decoded
        self.delivered = delivered
        self.dropped = dropped
    }

    /// All dropped frames.
    package var droppedInAll: Int {
        dropped.values.reduce(0) { $0 + $1.values.reduce(0, +) }
    }

    /// What is neither delivered nor dropped: 0 at the end, negative when something counted twice.
    package var inFlight: Int { decoded - delivered - droppedInAll }
}

/// A source of which frames were lost or counted twice.
package struct ConservationViolation: Hashable, Sendable, CustomStringConvertible {
    /// Index of the source.
    package var source: Int
    /// Its account.
    package var balance: SourceBalance

    /// The account in words.
    package var description: String {
        "source \(source): decoded \(balance.decoded), delivered \(balance.delivered), "
            + "dropped \(balance.droppedInAll), unaccounted \(balance.inFlight)"
    }
}
