import Dispatch
import Locking

/// Runs a stage that asks a service: keeps up to `window` requests open and their order.
///
/// Unchecked: the stage is touched on `queue` only, from the moment the graph owns it.
final class RequestNode<S: RequestStage>: GraphNode, @unchecked Sendable {
    let name: String
    let inlet = Inlet<S.Input>()
    let outlet = Outlet<S.Output>()
    private let stage: S
    private let window: Int
    private let queue: DispatchQueue
    private let drops: DropReporter
    private let flag = WakeFlag()
    private let wakeups = Atomic<Int>(0)
    private let core = Lock(Core())

    private struct Core {
        var lifecycle = StageLifecycle()
        var host: (any GraphHost)?
        var nextEdge = 0
        /// Number of the next request, and of the next whose output may leave.
        var nextTaken = 0
        var nextReleased = 0
        /// Answers that wait for those before them; nil is an answer without an output.
        var answered: [Int: S.Output?] = [:]
        var isReleasing = false
        var emitted = 0
        var shutdownDrops = 0
        var times = ServiceHistogram()
    }

    init(
        name: String, stage: S, window: Int, label: String, qos: DispatchQoS, drops: DropReporter
    ) {
        self.name = name
        self.stage = stage
        self.window = window
        self.drops = drops
        queue = DispatchQueue(label: label, qos: qos)
    }

    var shape: NodeDescription { NodeDescription(name: name, role: .stage, window: window) }

    func statistics() -> StageStatistics {
        let load = inlet.load
        let wakeups = wakeups.load(ordering: .relaxed)
        return core.withLock { core in
            StageStatistics(
                name: name, taken: core.nextTaken, emitted: core.emitted,
                dropped: load.dropped + core.shutdownDrops, depth: load.depth,
                depthMax: load.depthMax, calls: core.times.count, wakeups: wakeups,
                times: core.times)
        }
    }

    func wake() {
        guard flag.request() == .dispatch else { return }
        wakeups.wrappingAdd(1, ordering: .relaxed)
        queue.async { self.run() }
    }

    func creditReturned() { wake() }

    func start(host: any GraphHost) {
        perform(
            core.withLock { core in
                core.host = host
                return core.lifecycle.start()
            })
    }

    func begin() { wake() }

    func stop(_ mode: StopMode) {
        guard mode == .now else { return }
        perform(core.withLock { $0.lifecycle.stop() })
    }
}

// Working: requests leave in order, answers come in any order, outputs leave in order again.
extension RequestNode {
    private func run() {
        dispatchPrecondition(condition: .onQueue(queue))
        flag.begin()
        repeat {
            while step() {}
        } while !flag.finish()
    }

    /// Makes one request if there is one to make; false when there is nothing to do now.
    private func step() -> Bool {
        let (work, actions) = core.withLock {
            core -> ((number: Int, item: S.Input)?, [StageLifecycle.Action]) in
            guard core.lifecycle.isRunning else { return (nil, []) }
            if let work = take(&core) { return (work, []) }
            guard inlet.isDrained else { return (nil, []) }
            return (nil, core.lifecycle.inputsEnded())
        }
        perform(actions)
        guard let work else { return false }
        request(work.item, number: work.number)
        return true
    }

    private func take(_ core: inout Core) -> (number: Int, item: S.Input)? {
        guard !inlet.isEmpty, core.nextTaken - core.nextReleased < window, outlet.hasRoom() else {
            return nil
        }
        var items: [S.Input] = []
        inlet.fill(&items, limit: 1, turn: &core.nextEdge)
        guard let item = items.first, core.lifecycle.beginWork() else { return nil }
        defer { core.nextTaken += 1 }
        return (core.nextTaken, item)
    }

    private func request(_ item: S.Input, number: Int) {
        let started = DispatchTime.now().uptimeNanoseconds
        stage.request(item) { answer in
            let spent = DispatchTime.now().uptimeNanoseconds - started
            self.core.withLock { $0.times.record(nanoseconds: spent) }
            switch answer {
            case .success(let output): self.release(output, of: number)
            case .failure(let error):
                self.drop(item)
                self.fail(.process, error)
                self.release(nil, of: number)
            }
        }
    }

    /// Passes outputs on in the order of their requests; one thread at a time does it for all.
    private func release(_ output: S.Output?, of number: Int) {
        let mayRelease = core.withLock { core in
            core.answered[number] = .some(output)
            defer { core.isReleasing = true }
            return !core.isReleasing
        }
        guard mayRelease else { return }
        while true {
            let next = core.withLock { core -> S.Output?? in
                guard let next = core.answered.removeValue(forKey: core.nextReleased) else {
                    core.isReleasing = false
                    return nil
                }
                return .some(next)
            }
            guard let next else { break }
            if let next { outlet.emit(next) }
            perform(
                core.withLock { core in
                    if next != nil { core.emitted += 1 }
                    core.nextReleased += 1
                    return core.lifecycle.endWork()
                })
        }
        wake()
    }

    private func drop(_ item: S.Input) {
        drops.report(item, stage: name, cause: .shutdown)
        core.withLock { $0.shutdownDrops += 1 }
    }

    private func fail(_ phase: GraphError.Phase, _ error: any Error) {
        core.withLock { $0.host }?.nodeFailed(name, phase, error)
    }
}

// Opening and closing: each on the stage's queue.
extension RequestNode {
    private func perform(_ actions: [StageLifecycle.Action]) {
        for action in actions {
            switch action {
            case .open: queue.async { self.open() }
            case .announceOpened: core.withLock { $0.host }?.nodeOpened()
            case .flush: perform(core.withLock { $0.lifecycle.flushed() })
            case .endOutputs: outlet.end()
            case .close: queue.async { self.close() }
            case .finish: core.withLock { $0.host.take() }?.nodeClosed()
            }
        }
    }

    private func open() {
        dispatchPrecondition(condition: .onQueue(queue))
        do {
            try stage.open()
            perform(core.withLock { $0.lifecycle.opened() })
        } catch {
            fail(.open, error)
            perform(core.withLock { $0.lifecycle.openFailed() })
        }
    }

    private func close() {
        dispatchPrecondition(condition: .onQueue(queue))
        stage.close()
        perform(core.withLock { $0.lifecycle.didClose() })
    }
}
