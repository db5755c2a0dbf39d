import Dispatch
import Locking

/// Runs a stage: takes a batch when there is input and room behind.
///
/// Unchecked: the stage is touched on `queue` only, from the moment the graph owns it.
final class StageNode<S: Stage>: GraphNode, @unchecked Sendable {
    let name: String
    let inlet = Inlet<S.Input>()
    let outlet = Outlet<S.Output>()
    private let stage: S
    private let queue: DispatchQueue
    private let batch: Int
    private let drops: DropReporter
    private let flag = WakeFlag()
    private let wakeups = Atomic<Int>(0)
    private let core = Lock(Core())

    private struct Core {
        var lifecycle = StageLifecycle()
        var host: (any GraphHost)?
        var nextEdge = 0
        var taken = 0
        var emitted = 0
        var shutdownDrops = 0
        var flushNanoseconds: UInt64 = 0
        var times = ServiceHistogram()
    }

    init(
        name: String, stage: S, batch: Int, label: String, qos: DispatchQoS, drops: DropReporter
    ) {
        self.name = name
        self.stage = stage
        self.batch = batch
        self.drops = drops
        queue = DispatchQueue(label: label, qos: qos)
    }

    var shape: NodeDescription {
        NodeDescription(
            name: name, role: S.Output.self == Nothing.self ? .sink : .stage, batch: batch)
    }

    func statistics() -> StageStatistics {
        let load = inlet.load
        let wakeups = wakeups.load(ordering: .relaxed)
        return core.withLock { core in
            StageStatistics(
                name: name, taken: core.taken, emitted: core.emitted,
                dropped: load.dropped + core.shutdownDrops, depth: load.depth,
                depthMax: load.depthMax, calls: core.times.count, wakeups: wakeups,
                times: core.times, additionalNanoseconds: core.flushNanoseconds)
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

// Working: one batch after the other while there is input, and room behind.
extension StageNode {
    private func run() {
        dispatchPrecondition(condition: .onQueue(queue))
        flag.begin()
        repeat {
            while step() {}
        } while !flag.finish()
    }

    /// Does one batch if there is one; false when there is nothing to do now.
    private func step() -> Bool {
        let (items, actions) = core.withLock { core -> ([S.Input], [StageLifecycle.Action]) in
            guard core.lifecycle.isRunning else { return ([], []) }
            let items = take(&core)
            guard items.isEmpty, inlet.isDrained else { return (items, []) }
            return ([], core.lifecycle.inputsEnded())
        }
        perform(actions)
        guard !items.isEmpty else { return false }
        process(items)
        return true
    }

    private func take(_ core: inout Core) -> [S.Input] {
        guard !inlet.isEmpty, outlet.hasRoom() else { return [] }
        var items: [S.Input] = []
        inlet.fill(&items, limit: batch, turn: &core.nextEdge)
        guard !items.isEmpty, core.lifecycle.beginWork() else { return [] }
        core.taken += items.count
        return items
    }

    private func process(_ items: [S.Input]) {
        let started = DispatchTime.now().uptimeNanoseconds
        var emitted = 0
        var emittedFrames = 0
        do {
            try stage.process(items) { output in
                emitted += 1
                if output.countsAsFrame { emittedFrames += 1 }
                outlet.emit(output)
            }
        } catch {
            drop(items.filter(\.countsAsFrame).dropFirst(emittedFrames))
            fail(.process, error)
        }
        let spent = DispatchTime.now().uptimeNanoseconds - started
        perform(
            core.withLock { core in
                core.times.record(nanoseconds: spent)
                core.emitted += emitted
                return core.lifecycle.endWork()
            })
    }

    private func drop(_ items: some Collection<S.Input>) {
        for item in items { drops.report(item, stage: name, cause: .shutdown) }
        core.withLock { $0.shutdownDrops += items.count }
    }

    private func fail(_ phase: GraphError.Phase, _ error: any Error) {
        core.withLock { $0.host }?.nodeFailed(name, phase, error)
    }
}

// Opening, flushing, closing: each on the stage's queue.
extension StageNode {
    private func perform(_ actions: [StageLifecycle.Action]) {
        for action in actions {
            switch action {
            case .open: queue.async { self.open() }
            case .announceOpened: core.withLock { $0.host }?.nodeOpened()
            case .flush: queue.async { self.flush() }
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

    private func flush() {
        dispatchPrecondition(condition: .onQueue(queue))
        let started = DispatchTime.now().uptimeNanoseconds
        var emitted = 0
        do {
            try stage.flush { output in
                emitted += 1
                outlet.emit(output)
            }
        } catch {
            fail(.flush, error)
        }
        let spent = DispatchTime.now().uptimeNanoseconds - started
        perform(
            core.withLock { core in
                core.emitted += emitted
                core.flushNanoseconds += spent
                return core.lifecycle.flushed()
            })
    }

    private func close() {
        dispatchPrecondition(condition: .onQueue(queue))
        stage.close()
        perform(core.withLock { $0.lifecycle.didClose() })
    }
}
