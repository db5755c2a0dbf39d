import Locking
import StageGraph
import VisionCore

/// The accounts of several sources, by their index: what the graph's caller keeps.
final class TestLedger: Sendable {
    private let balances = Lock<[Int: FrameBalance]>([:])

    func recordDecoded(source: Int) {
        balances.withLock { $0[source, default: FrameBalance()].decoded += 1 }
    }

    func recordDelivered(source: Int) {
        balances.withLock { $0[source, default: FrameBalance()].delivered += 1 }
    }

    /// Enters each drop of a graph.
    var dropHandler: DropHandler {
        { item, stage, cause in
            guard let item = item as? Item else { return }
            self.balances.withLock {
                $0[item.source, default: FrameBalance()].drop(stage: stage, cause: cause)
            }
        }
    }

    func balance(source: Int) -> FrameBalance {
        balances.withLock { $0[source] ?? FrameBalance() }
    }

    var sources: [Int] { balances.withLock { $0.keys.sorted() } }

    /// Sources whose account does not close.
    var violations: [Int] {
        balances.withLock { balances in balances.filter { $0.value.inFlight != 0 }.keys.sorted() }
    }
}
