import Synchronization

/// The tiles of one job after the other, dealt to the threads of a pool.
///
/// Each thread has a ticket for its share of a job's tiles; who has finished his own goes on with
/// the others'. As every job is dealt alike, a thread finds in its cache what it left there. A
/// ticket holds epoch, end and next tile in one word, so that a thread that wakes late cannot claim
/// a tile of a job it has not seen.
struct TileTickets: ~Copyable {
    /// Tiles that fit a ticket's field.
    static let maximumTiles = 1 << 20
    /// Words from one ticket to the next: two cache lines.
    private static let step = 16
    private static let field: UInt64 = 0xF_FFFF

    /// Claims that a thread's share is cut into, at least where it has as many tiles: of many tiles
    /// each is small, and claiming it would take longer than its work.
    private static let claims = 128

    private let threads: Int
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    /// Tiles that are claimed at a time.
    private let grain = Atomic<UInt64>(1)

    init(threads: Int) {
        self.threads = threads
        words = .allocate(capacity: threads * Self.step)
        for index in 0..<threads * Self.step { (words + index).initialize(to: Atomic(0)) }
    }

    deinit {
        words.deinitialize(count: threads * Self.step)
        words.deallocate()
    }

    /// Deals tiles `0..<count`; those of the job before have all been claimed.
    func deal(_ count: Int) {
        grain.store(UInt64(max(1, count / (threads * Self.claims))), ordering: .relaxed)
        let epoch = ((words[0].load(ordering: .relaxed) >> 40) &+ 1) & 0xFF_FFFF
        for thread in 0..<threads {
            let first = UInt64(count * thread / threads)
            let end = UInt64(count * (thread + 1) / threads)
            words[thread * Self.step].store(
                epoch << 40 | end << 20 | first, ordering: .sequentiallyConsistent)
        }
    }

    /// Whether a tile can be claimed.
    var hasTile: Bool {
        for thread in 0..<threads {
            let seen = words[thread * Self.step].load(ordering: .sequentiallyConsistent)
            if seen & Self.field < (seen >> 20) & Self.field { return true }
        }
        return false
    }

    /// Tiles for `worker`, of its own share first; nil when none is left.
    func claim(for worker: Int) -> Range<Int>? {
        for turn in 0..<threads {
            if let tiles = claim(of: (worker + turn) % threads) { return tiles }
        }
        return nil
    }

    private func claim(of thread: Int) -> Range<Int>? {
        let place = thread * Self.step
        var seen = words[place].load(ordering: .acquiring)
        while seen & Self.field < (seen >> 20) & Self.field {
            let first = seen & Self.field
            // That of another job cannot be taken for it: the ticket has changed then.
            let count = min(grain.load(ordering: .relaxed), (seen >> 20) & Self.field - first)
            let (exchanged, original) = words[place].compareExchange(
                expected: seen, desired: seen + count, ordering: .acquiringAndReleasing)
            if exchanged { return Int(first)..<Int(first + count) }
            seen = original
        }
        return nil
    }
}
