import Dispatch
import Locking

/// Runs a source on a serial queue of its own, whose thread the source may block.
///
/// Its quality of service differs from the stages': Dispatch has 255 threads for each, so blocked
/// sources take none that a stage needs.
final class SourceNode<S: SourceStage>: LivingNode {
    let name: String
    let outlet = Outlet<S.Output>()
    let life: NodeLife<Work>
    private let stage: S
    private let room = DispatchSemaphore(value: 0)
    private let isStopped = Atomic<Bool>(false)

    struct Work {
        var emitted = 0
        var times = ServiceHistogram()
    }

    init(name: String, stage: S, label: String) {
        self.name = name
        self.stage = stage
        life = NodeLife(queue: DispatchQueue(label: label, qos: .default), work: Work())
    }

    var shape: NodeDescription {
        NodeDescription(name: name, role: .source)
    }

    func wake() {}

    func creditReturned() {
        room.signal()
    }

    func begin() {
        guard life.state.withLock({ $0.lifecycle.beginWork() }) else { return }
        life.queue.async { self.run() }
    }

    func stop(_ mode: StopMode) {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        let actions = life.state.withLock { $0.lifecycle.stop() }
        stage.cancel()
        room.signal()
        perform(actions)
    }

    func statistics() -> StageStatistics {
        let work = life.state.withLock { $0.work }
        return StageStatistics(
            name: name, taken: 0, emitted: work.emitted, dropped: 0, depth: 0, depthMax: 0,
            calls: work.emitted, wakeups: 0, times: work.times)
    }

    private func run() {
        dispatchPrecondition(condition: .onQueue(life.queue))
        do {
            var since = DispatchTime.now().uptimeNanoseconds
            try stage.run { item in
                let spent = DispatchTime.now().uptimeNanoseconds - since
                life.state.withLock { state in
                    state.work.times.record(nanoseconds: spent)
                    state.work.emitted += 1
                }
                let continues = emit(item)
                since = DispatchTime.now().uptimeNanoseconds
                return continues
            }
        } catch {
            fail(.run, error)
        }
        // Beyond the stop: edges that were closed report them as dropped.
        for item in stage.closingItems() { outlet.emit(item) }
        perform(
            life.state.withLock { state in
                let actions = state.lifecycle.endWork()
                return actions.isEmpty ? state.lifecycle.inputsEnded() : actions
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
}

// The stage's life: opening and closing on its queue. It holds nothing back.
extension SourceNode {
    func openStage() throws { try stage.open() }

    func flushStage() {}

    func closeStage() { stage.close() }

    func endOutputs() { outlet.end() }
}
