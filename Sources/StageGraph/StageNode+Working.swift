import Dispatch
import Synchronization

// Waking, taking batches, passing outputs on.
extension StageNode {
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

    func wakeAll() {
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
            core.taken += core.staged.count
            core.staged = []
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

    func drop(_ items: some Sequence<S.Input>) {
        var count = 0
        for item in items {
            count += 1
            drops.report(item, stage: name, cause: .shutdown)
        }
        core.withLock { $0.shutdownDrops += count }
    }
}
