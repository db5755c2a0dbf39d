import Dispatch
import Locking
import VisionCore

/// Runs a stage: takes a batch when there is input and room behind.
///
/// Unchecked: the stage is touched on `queue` only, from the moment the graph owns it.
final class StageNode<S: Stage>: WokenNode, @unchecked Sendable {
    let name: String
    let inlet = Inlet<S.Input>()
    let outlet = Outlet<S.Output>()
    let life: NodeLife<Work>
    private let stage: S
    private let batch: Int
    private let drops: DropReporter
    let wakeup = Wakeup()

    struct Work {
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
        life = NodeLife(queue: DispatchQueue(label: label, qos: qos), work: Work())
    }

    var shape: NodeDescription {
        NodeDescription(
            name: name, role: S.Output.self == Nothing.self ? .sink : .stage, batch: batch)
    }

    func statistics() -> StageStatistics {
        let load = inlet.load
        let work = life.state.withLock { $0.work }
        return StageStatistics(
            name: name, taken: work.taken, emitted: work.emitted,
            dropped: load.dropped + work.shutdownDrops, depth: load.depth,
            depthMax: load.depthMax, calls: work.times.count, wakeups: wakeup.count,
            times: work.times, additionalNanoseconds: work.flushNanoseconds)
    }
}

// Working: one batch after the other while there is input, and room behind.
extension StageNode {
    /// Does one batch if there is one; false when there is nothing to do now.
    func step() -> Bool {
        let (items, actions) = life.state.withLock {
            state -> ([S.Input], [StageLifecycle.Action]) in
            guard state.lifecycle.isRunning else { return ([], []) }
            let items = take(&state)
            guard items.isEmpty, inlet.isDrained else { return (items, []) }
            return ([], state.lifecycle.inputsEnded())
        }
        perform(actions)
        guard !items.isEmpty else { return false }
        process(items)
        return true
    }

    private func take(_ state: inout NodeLife<Work>.State) -> [S.Input] {
        guard !inlet.isEmpty, outlet.hasRoom() else { return [] }
        var items: [S.Input] = []
        inlet.fill(&items, limit: batch, turn: &state.work.nextEdge)
        guard !items.isEmpty, state.lifecycle.beginWork() else { return [] }
        state.work.taken += items.count
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
            life.state.withLock { state in
                state.work.times.record(nanoseconds: spent)
                state.work.emitted += emitted
                return state.lifecycle.endWork()
            })
    }

    private func drop(_ items: some Collection<S.Input>) {
        for item in items { drops.report(item, stage: name, cause: .shutdown) }
        life.state.withLock { $0.work.shutdownDrops += items.count }
    }
}

// The stage's life: each on its queue.
extension StageNode {
    func openStage() throws { try stage.open() }

    func flushStage() throws {
        let started = DispatchTime.now().uptimeNanoseconds
        var emitted = 0
        defer {
            let spent = DispatchTime.now().uptimeNanoseconds - started
            life.state.withLock { state in
                state.work.emitted += emitted
                state.work.flushNanoseconds += spent
            }
        }
        try stage.flush { output in
            emitted += 1
            outlet.emit(output)
        }
    }

    func closeStage() { stage.close() }

    func endOutputs() { outlet.end() }
}
