import Dispatch
import Synchronization

// Opening, flushing, closing: one worker after the other, each on its own queue.
extension StageNode {
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

    func fail(_ phase: GraphError.Phase, _ error: any Error) {
        core.withLock { $0.host }?.nodeFailed(name, phase, error)
    }

    func perform(_ actions: [StageLifecycle.Action]) {
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
}
