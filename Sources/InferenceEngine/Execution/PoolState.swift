import Glibc
import Synchronization

/// What the threads of a pool share.
///
/// `@unchecked Sendable`: `body` and `count` are written only while no tile can be claimed, and
/// read only after one was.
final class PoolState: @unchecked Sendable {
    let owner = OwnerFlag()
    private var body: (@Sendable (Int, Int) -> Void)?
    private var count = 0
    private let tickets: TileTickets
    private let finished = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let callerWaits = Atomic<Bool>(false)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var handles: [pthread_t] = []

    /// Looks at the ticket, or at what is finished, before a thread gives way: some microseconds.
    private static let spins = 2000
    /// Times that a thread gives way to others before it sleeps, only while a run is under way:
    /// the next tiles, or the end of the last ones, are then some microseconds off, and waking up
    /// would take longer.
    private static let yields = 400

    private let runs = Atomic<Int>(0)

    /// Wakes the threads for a run whose tiles follow.
    func beginRun() {
        runs.add(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    }

    /// Lets the threads sleep.
    func endRun() {
        runs.subtract(1, ordering: .sequentiallyConsistent)
    }

    private func wakeAll() {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
    }

    init(threads: Int) {
        tickets = TileTickets(threads: threads)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(done, nil)
    }

    deinit {
        pthread_cond_destroy(done)
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(mutex)
        done.deallocate()
        wake.deallocate()
        mutex.deallocate()
    }

    private final class Start {
        let state: PoolState
        let worker: Int
        init(state: PoolState, worker: Int) {
            self.state = state
            self.worker = worker
        }
    }

    func start(worker: Int) {
        let start = Unmanaged.passRetained(Start(state: self, worker: worker))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.state.work(as: start.worker)
                return nil
            }, start.toOpaque())
        if code == 0 {
            handles.append(handle)
        } else {
            start.release()
        }
    }

    func stop() {
        pthread_mutex_lock(mutex)
        stopping.store(true, ordering: .releasing)
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
        for handle in handles { pthread_join(handle, nil) }
        handles = []
    }

    func run(count: Int, body: @escaping (Int, Int) -> Void) {
        // Safety: the caller returns only after the last tile, so the body outlives its readers.
        self.body = unsafeBitCast(body, to: (@Sendable (Int, Int) -> Void).self)
        finished.store(0, ordering: .relaxed)
        self.count = count
        tickets.deal(count)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
        while claim(worker: 0) {}
        waitUntilFinished(count)
        self.body = nil
    }

    /// Takes and computes some tiles; false when none is left.
    private func claim(worker: Int) -> Bool {
        guard let tiles = tickets.claim(for: worker) else { return false }
        if let body { for tile in tiles { body(tile, worker) } }
        // Once the last tile is counted the next job may begin.
        let count = count
        let total = finished.add(tiles.count, ordering: .sequentiallyConsistent).newValue
        if total == count, callerWaits.load(ordering: .sequentiallyConsistent) {
            pthread_mutex_lock(mutex)
            pthread_cond_signal(done)
            pthread_mutex_unlock(mutex)
        }
        return true
    }

    private func waitUntilFinished(_ count: Int) {
        for _ in 0..<Self.spins {
            if finished.load(ordering: .acquiring) == count { return }
        }
        for _ in 0..<Self.yields {
            sched_yield()
            if finished.load(ordering: .acquiring) == count { return }
        }
        pthread_mutex_lock(mutex)
        callerWaits.store(true, ordering: .sequentiallyConsistent)
        while finished.load(ordering: .sequentiallyConsistent) != count {
            pthread_cond_wait(done, mutex)
        }
        callerWaits.store(false, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(mutex)
    }

    private func work(as worker: Int) {
        let mode = FloatingPointMode.flushDenormals()
        defer { mode.restore() }
        while true {
            while claim(worker: worker) {}
            if waitAwake() { continue }
            if stopping.load(ordering: .acquiring) { return }
            pthread_mutex_lock(mutex)
            sleepers.add(1, ordering: .sequentiallyConsistent)
            if !tickets.hasTile, !stopping.load(ordering: .acquiring) {
                pthread_cond_wait(wake, mutex)
            }
            sleepers.subtract(1, ordering: .sequentiallyConsistent)
            pthread_mutex_unlock(mutex)
            if stopping.load(ordering: .acquiring) { return }
        }
    }

    /// Looks for a tile without sleeping: shortly, or longer while a run is under way.
    private func waitAwake() -> Bool {
        for _ in 0..<Self.spins {
            if tickets.hasTile { return true }
        }
        for _ in 0..<Self.yields {
            if runs.load(ordering: .relaxed) == 0 { return false }
            sched_yield()
            if tickets.hasTile { return true }
        }
        return false
    }
}
