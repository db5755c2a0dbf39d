import Dispatch
import Locking

/// Runs a source on a serial queue of its own, whose thread the source may block.
///
/// Its quality of service differs from the stages': Dispatch has 255 threads for each, so blocked
/// sources take none that a stage needs.
final class SourceNode<S: SourceStage>: GraphNode {
    let name: String
    let outlet = Outlet<S.Output>()
    private let stage: S
    private let queue: DispatchQueue
    private let room = DispatchSemaphore(value: 0)
    private let isStopped = Atomic<Bool>(false)
    private let core: Lock<Core>

    private struct Core {
        var lifecycle = StageLifecycle()
        var host: (any GraphHost)?
        var emitted = 0
        var times = ServiceHistogram()
    }

    init(name: String, stage: S, label: String) {
        self.name = name
        self.stage = stage
        queue = DispatchQueue(label: label, qos: .default)
        core = Lock(Core())
    }

    var shape: NodeDescription {
        NodeDescription(name: name, role: .source)
    }

    func wake() {}

    func creditReturned() {
        room.signal()
    }

    func start(host: any GraphHost) {
        perform(
            core.withLock { core in
                core.host = host
                return core.lifecycle.start()
            })
    }

    func begin() {
        guard core.withLock({ $0.lifecycle.beginWork() }) else { return }
        queue.async { self.run() }
    }

    func stop(_ mode: StopMode) {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        let actions = core.withLock { $0.lifecycle.stop() }
        stage.cancel()
        room.signal()
        perform(actions)
    }

    func statistics() -> StageStatistics {
        core.withLock { core in
            StageStatistics(
                name: name, taken: 0, emitted: core.emitted, dropped: 0, depth: 0, depthMax: 0,
                calls: core.emitted, wakeups: 0, times: core.times)
        }
    }

    private func run() {
        dispatchPrecondition(condition: .onQueue(queue))
        do {
            var since = DispatchTime.now().uptimeNanoseconds
            try stage.run { item in
                let spent = DispatchTime.now().uptimeNanoseconds - since
                core.withLock { core in
                    core.times.record(nanoseconds: spent)
                    core.emitted += 1
                }
                let goesOn = emit(item)
                since = DispatchTime.now().uptimeNanoseconds
                return goesOn
            }
        } catch {
            fail(.run, error)
        }
        // Beyond the stop: edges that were closed report them as dropped.
        for item in stage.closingItems() { outlet.emit(item) }
        perform(
            core.withLock { core in
                let actions = core.lifecycle.endWork()
                return actions.isEmpty ? core.lifecycle.inputsEnded() : actions
            })
    }

    private func emit(_ item: S.Output) -> Bool {
        if stopRequested {
            outlet.refuse(item)
            return false
        }
        while !outlet.hasRoom(for: item), !stopRequested {
            room.wait()
        }
        outlet.emit(item)
        return !stopRequested
    }

    private var stopRequested: Bool { isStopped.load(ordering: .sequentiallyConsistent) }

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

    private func fail(_ phase: GraphError.Phase, _ error: any Error) {
        core.withLock { $0.host }?.nodeFailed(name, phase, error)
    }

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
}
