import Dispatch
import Synchronization

/// Runs a stage: takes a batch when there is input and room behind, keeps order over workers.
final class StageNode<S: Stage>: GraphNode {
    let name: String
    let inlet = Inlet<S.Input>()
    let outlet = Outlet<S.Output>()
    let workers: [Worker<S>]
    private let batch: Int
    private let waitsForFullBatch: Bool
    private let drops: DropReporter
    let core: Mutex<Core>

    struct Core {
        var lifecycle = StageLifecycle()
        var host: (any GraphHost)?
        /// Items taken from the edges but not yet in a batch.
        var staged: [S.Input] = []
        var nextEdge = 0
        /// Number of the next batch to take, and of the next whose outputs may leave.
        var nextTaken = 0
        var nextReleased = 0
        var finished: [Int: [S.Output]] = [:]
        var isReleasing = false
        var openWorkers = 0
        var taken = 0
        var emitted = 0
        var shutdownDrops = 0
        var flushNanoseconds: UInt64 = 0
        var times = ServiceHistogram()
    }

    init(
        name: String, stages: [S], batch: Int, waitsForFullBatch: Bool, label: String,
        qos: DispatchQoS, drops: DropReporter
    ) {
        self.name = name
        self.batch = batch
        self.waitsForFullBatch = waitsForFullBatch
        self.drops = drops
        workers = stages.enumerated().map { index, stage in
            Worker(
                stage: stage, label: stages.count == 1 ? label : "\(label).\(index)", qos: qos,
                ownsStage: !stages[..<index].contains { $0 === stage })
        }
        core = Mutex(Core())
    }

    var shape: NodeDescription {
        NodeDescription(
            name: name, role: S.Output.self == Nothing.self ? .sink : .stage,
            workers: workers.count, batch: batch, waitsForFullBatch: waitsForFullBatch)
    }

    // MARK: Waking

    func wake() {
        for worker in workers {
            switch worker.flag.request() {
            case .dispatch:
                dispatch(worker)
                return
            case .pending where workers.count == 1: return
            case .pending, .noted: continue
            }
        }
    }

    func creditReturned() {
        wakeAll()
    }

    private func wakeAll() {
        for worker in workers where worker.flag.request() == .dispatch {
            dispatch(worker)
        }
    }

    private func dispatch(_ worker: Worker<S>) {
        worker.wakeups.wrappingAdd(1, ordering: .relaxed)
        worker.queue.async { self.run(worker) }
    }

    private func run(_ worker: Worker<S>) {
        dispatchPrecondition(condition: .onQueue(worker.queue))
        worker.flag.begin()
        repeat {
            while step(worker) {}
        } while !worker.flag.finish()
    }

    // MARK: Working

    private struct Work {
        var number: Int
        var items: [S.Input]
    }

    /// Does one batch if there is one; false when there is nothing to do now.
    private func step(_ worker: Worker<S>) -> Bool {
        let (work, actions) = core.withLock { core -> (Work?, [StageLifecycle.Action]) in
            guard core.lifecycle.isRunning else { return (nil, []) }
            if let work = take(&core) { return (work, []) }
            guard core.staged.isEmpty, inlet.isDrained else { return (nil, []) }
            return (nil, core.lifecycle.inputsEnded())
        }
        perform(actions)
        guard let work else { return false }
        process(work, on: worker)
        return true
    }

    private func take(_ core: inout Core) -> Work? {
        if waitsForFullBatch {
            inlet.fill(&core.staged, limit: batch, turn: &core.nextEdge)
            let isComplete = core.staged.count == batch
            guard isComplete || !core.staged.isEmpty && inlet.isDrained else { return nil }
        }
        guard waitsForFullBatch || !inlet.isEmpty else { return nil }
        let window = 2 * workers.count
        guard core.nextTaken - core.nextReleased < window, outlet.hasRoom() else { return nil }
        if !waitsForFullBatch {
            inlet.fill(&core.staged, limit: batch, turn: &core.nextEdge)
        }
        guard !core.staged.isEmpty, core.lifecycle.beginWork() else { return nil }
        defer {
            core.staged = []
            core.taken += core.staged.count
            core.nextTaken += 1
        }
        return Work(number: core.nextTaken, items: core.staged)
    }

    private func process(_ work: Work, on worker: Worker<S>) {
        let started = DispatchTime.now().uptimeNanoseconds
        var outputs: [S.Output] = []
        var emitted = 0
        var emittedFrames = 0
        let isAlone = workers.count == 1
        do {
            try worker.stage.process(work.items) { output in
                emitted += 1
                if isAlone {
                    if output.countsAsFrame { emittedFrames += 1 }
                    outlet.emit(output)
                } else {
                    outputs.append(output)
                }
            }
        } catch {
            outputs = []
            if !isAlone { emitted = 0 }
            let frames = work.items.filter(\.countsAsFrame)
            drop(frames.dropFirst(emittedFrames))
            fail(.process, error)
        }
        let spent = DispatchTime.now().uptimeNanoseconds - started
        core.withLock { core in
            core.times.record(nanoseconds: spent)
            core.emitted += emitted
        }
        if isAlone {
            perform(
                core.withLock { core in
                    core.nextReleased += 1
                    return core.lifecycle.endWork()
                })
        } else {
            release(outputs, of: work.number)
        }
    }

    /// Passes outputs on in the order of their batches; one worker at a time does it for all.
    private func release(_ outputs: [S.Output], of number: Int) {
        let mayRelease = core.withLock { core in
            core.finished[number] = outputs
            defer { core.isReleasing = true }
            return !core.isReleasing
        }
        guard mayRelease else { return }
        while true {
            let next = core.withLock { core -> [S.Output]? in
                guard let next = core.finished.removeValue(forKey: core.nextReleased) else {
                    core.isReleasing = false
                    return nil
                }
                return next
            }
            guard let next else { break }
            for output in next {
                outlet.emit(output)
            }
            perform(
                core.withLock { core in
                    core.nextReleased += 1
                    return core.lifecycle.endWork()
                })
        }
        if !inlet.isEmpty { wakeAll() }
    }

    private func drop(_ items: some Sequence<S.Input>) {
        var count = 0
        for item in items {
            count += 1
            drops.report(item, stage: name, cause: .shutdown)
        }
        core.withLock { $0.shutdownDrops += count }
    }

    // MARK: Life

    func start(host: any GraphHost) {
        perform(
            core.withLock { core in
                core.host = host
                return core.lifecycle.start()
            })
    }

    func begin() {
        wakeAll()
    }

    func stop(_ mode: StopMode) {
        guard mode == .now else { return }
        let (left, actions) = core.withLock { core in
            defer { core.staged = [] }
            return (core.staged, core.lifecycle.stop())
        }
        drop(left)
        perform(actions)
    }

    private func open(from index: Int) {
        guard index < workers.count else {
            perform(core.withLock { $0.lifecycle.opened() })
            return
        }
        let worker = workers[index]
        worker.queue.async {
            dispatchPrecondition(condition: .onQueue(worker.queue))
            do {
                if worker.ownsStage { try worker.stage.open() }
                self.core.withLock { $0.openWorkers += 1 }
                self.open(from: index + 1)
            } catch {
                self.fail(.open, error)
                self.perform(
                    self.core.withLock { core in
                        core.lifecycle.openFailed(needsClose: core.openWorkers > 0)
                    })
            }
        }
    }

    private func flush(from index: Int) {
        guard index < workers.count else {
            perform(core.withLock { $0.lifecycle.flushed() })
            return
        }
        let worker = workers[index]
        worker.queue.async {
            dispatchPrecondition(condition: .onQueue(worker.queue))
            let started = DispatchTime.now().uptimeNanoseconds
            var emitted = 0
            var hasFailed = false
            do {
                if worker.ownsStage {
                    try worker.stage.flush { output in
                        emitted += 1
                        self.outlet.emit(output)
                    }
                }
            } catch {
                hasFailed = true
                self.fail(.flush, error)
            }
            let spent = DispatchTime.now().uptimeNanoseconds - started
            self.core.withLock { core in
                core.emitted += emitted
                core.flushNanoseconds += spent
            }
            self.flush(from: hasFailed ? self.workers.count : index + 1)
        }
    }

    private func close(from index: Int) {
        guard index < core.withLock({ $0.openWorkers }) else {
            perform(core.withLock { $0.lifecycle.didClose() })
            return
        }
        let worker = workers[index]
        worker.queue.async {
            dispatchPrecondition(condition: .onQueue(worker.queue))
            if worker.ownsStage { worker.stage.close() }
            self.close(from: index + 1)
        }
    }

    private func fail(_ phase: GraphError.Phase, _ error: any Error) {
        core.withLock { $0.host }?.nodeFailed(name, phase, error)
    }

    private func perform(_ actions: [StageLifecycle.Action]) {
        for action in actions {
            switch action {
            case .open: open(from: 0)
            case .announceOpened: core.withLock { $0.host }?.nodeOpened(name)
            case .announceEnded: core.withLock { $0.host }?.nodeEnded(name)
            case .flush: flush(from: 0)
            case .endOutputs: outlet.end()
            case .close: close(from: 0)
            case .finish: core.withLock { $0.host.take() }?.nodeClosed(name)
            }
        }
    }

    func statistics() -> StageStatistics {
        let load = inlet.load
        let wakeups = workers.reduce(0) { $0 + $1.wakeups.load(ordering: .relaxed) }
        return core.withLock { core in
            StageStatistics(
                name: name, taken: core.taken, emitted: core.emitted,
                dropped: load.dropped + core.shutdownDrops, depth: load.depth + core.staged.count,
                depthMax: load.depthMax, calls: core.times.count, wakeups: wakeups,
                times: core.times, additionalNanoseconds: core.flushNanoseconds)
        }
    }
}
