import Glibc
import Synchronization

/// Threads that share the tiles of one kernel at a time.
///
/// The caller works too and finishes what nobody took; idle threads sleep. Tiles are claimed by an
/// atomic index, so which thread computes a tile is open: a tile's result may not depend on it.
/// Any queue may call; when two call at once the second works alone.
package final class ComputePool: Sendable {
    /// Threads that compute, the caller's included.
    package let threads: Int

    private let shared: PoolState

    /// The threads that a pool may have.
    package static let threadLimits = 1...256

    /// A pool of `threads`, moved into `threadLimits`; `threads - 1` are started here.
    package init(threads: Int) {
        self.threads = min(max(threads, Self.threadLimits.lowerBound), Self.threadLimits.upperBound)
        shared = PoolState(threads: self.threads)
        for index in 1..<max(2, self.threads) where index < self.threads {
            shared.start(worker: index)
        }
    }

    deinit {
        shared.stop()
    }

    /// Keeps the threads at hand while `body` runs, so that one kernel after the other finds them.
    func whileRunning(_ body: () -> Void) {
        guard threads > 1 else {
            body()
            return
        }
        shared.beginRun()
        body()
        shared.endRun()
    }

    /// Calls `body(tile, thread)` once for each tile in `0..<count`, and returns after the last.
    ///
    /// `thread` is below `threads` and differs between calls that run at the same time.
    package func run(tiles count: Int, _ body: (_ tile: Int, _ thread: Int) -> Void) {
        guard count > 1, threads > 1, count < TileTickets.maximumTiles, shared.owner.lockIfFree()
        else {
            for tile in 0..<count { body(tile, 0) }
            return
        }
        defer { shared.owner.unlock() }
        withoutActuallyEscaping(body) { body in
            shared.run(count: count, body: body)
        }
    }
}

/// A flag that one caller at a time may hold; nobody waits for it.
final class OwnerFlag: Sendable {
    private let held = Atomic<Bool>(false)

    func lockIfFree() -> Bool {
        held.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    }

    func unlock() {
        held.store(false, ordering: .releasing)
    }
}
