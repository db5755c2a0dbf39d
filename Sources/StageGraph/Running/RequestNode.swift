import Dispatch
import Locking
import VisionCore

/// Runs a stage that asks a service: keeps up to `window` requests open and their order.
///
/// Unchecked: the stage is touched on `queue` only, from the moment the graph owns it.
final class RequestNode<S: RequestStage>: WokenNode, @unchecked Sendable {
    let name: String
    let inlet = Inlet<S.Input>()
    let outlet = Outlet<S.Output>()
    let life: NodeLife<Work>
    private let stage: S
    private let window: Int
    private let drops: DropReporter
    let wakeup = Wakeup()

    struct Work {
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
        life = NodeLife(queue: DispatchQueue(label: label, qos: qos), work: Work())
    }

    var shape: NodeDescription { NodeDescription(name: name, role: .stage, window: window) }

    func statistics() -> StageStatistics {
        let load = inlet.load
        return life.state.withLock { state in
            StageStatistics(
                name: name, taken: state.work.nextTaken, emitted: state.work.emitted,
                dropped: load.dropped + state.work.shutdownDrops, depth: load.depth,
                depthMax: load.depthMax, calls: state.work.times.count, wakeups: wakeup.count,
                times: state.work.times)
        }
    }
}

// Working: requests leave in order, answers come in any order, outputs leave in order again.
extension RequestNode {
    /// Makes one request if there is one to make; false when there is nothing to do now.
    func step() -> Bool {
        let (next, actions) = life.state.withLock {
            state -> ((number: Int, item: S.Input)?, [StageLifecycle.Action]) in
            guard state.lifecycle.isRunning else { return (nil, []) }
            if let next = take(&state) { return (next, []) }
            guard inlet.isDrained else { return (nil, []) }
            return (nil, state.lifecycle.inputsEnded())
        }
        perform(actions)
        guard let next else { return false }
        request(next.item, number: next.number)
        return true
    }

    private func take(_ state: inout NodeLife<Work>.State) -> (number: Int, item: S.Input)? {
        guard !inlet.isEmpty, state.work.nextTaken - state.work.nextReleased < window,
            outlet.hasRoom()
        else { return nil }
        var items: [S.Input] = []
        inlet.fill(&items, limit: 1, turn: &state.work.nextEdge)
        guard let item = items.first, state.lifecycle.beginWork() else { return nil }
        defer { state.work.nextTaken += 1 }
        return (state.work.nextTaken, item)
    }

    private func request(_ item: S.Input, number: Int) {
        let started = DispatchTime.now().uptimeNanoseconds
        stage.request(item) { answer in
            let spent = DispatchTime.now().uptimeNanoseconds - started
            self.life.state.withLock { $0.work.times.record(nanoseconds: spent) }
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
        let mayRelease = life.state.withLock { state in
            state.work.answered[number] = .some(output)
            defer { state.work.isReleasing = true }
            return !state.work.isReleasing
        }
        guard mayRelease else { return }
        while true {
            let next = life.state.withLock { state -> S.Output?? in
                let next = state.work.answered.removeValue(forKey: state.work.nextReleased)
                guard let next else {
                    state.work.isReleasing = false
                    return nil
                }
                return .some(next)
            }
            guard let next else { break }
            if let next { outlet.emit(next) }
            perform(
                life.state.withLock { state in
                    if next != nil { state.work.emitted += 1 }
                    state.work.nextReleased += 1
                    return state.lifecycle.endWork()
                })
        }
        wake()
    }

    private func drop(_ item: S.Input) {
        drops.report(item, stage: name, cause: .shutdown)
        life.state.withLock { $0.work.shutdownDrops += 1 }
    }
}

// The stage's life: opening and closing on its queue. It holds nothing back.
extension RequestNode {
    func openStage() throws { try stage.open() }

    func flushStage() {}

    func closeStage() { stage.close() }

    func endOutputs() { outlet.end() }
}
