import Dispatch
import Synchronization

/// Time from `emit` to the entry of the next stage's `process`, that stage being idle.
///
/// Sends `items` one at a time through a source and a sink of their own graph, the next when the
/// one before has arrived, so that each hand-off wakes a sleeping queue.
package func measureHandoff(
    items: Int
) async throws(GraphError) -> (median: Duration, p99: Duration) {
    let arrived = DispatchSemaphore(value: 0)
    let arrivals = ArrivalStage(arrived: arrived, expected: items)
    let graph = PipelineGraph(label: "handoff")
    let from = graph.source("ping", PacedSource(arrived: arrived, items: items))
    graph.connect(from, to: graph.stage("arrive", arrivals).input, capacity: 1)
    try await GraphRunner(graph).run()
    let sorted = arrivals.delays.sorted()
    guard !sorted.isEmpty else { return (.zero, .zero) }
    let p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    return (.nanoseconds(sorted[sorted.count / 2]), .nanoseconds(p99))
}

private struct Departure: GraphItem {
    var nanoseconds: UInt64
    var sourceIndex: Int { 0 }
    var countsAsFrame: Bool { true }
}

private final class PacedSource: SourceStage {
    private let arrived: DispatchSemaphore
    private let items: Int

    init(arrived: DispatchSemaphore, items: Int) {
        self.arrived = arrived
        self.items = items
    }

    func run(_ emit: (Departure) -> Bool) {
        for _ in 0..<items {
            guard emit(Departure(nanoseconds: DispatchTime.now().uptimeNanoseconds)) else { return }
            arrived.wait()
        }
    }
}

private final class ArrivalStage: Stage {
    private let arrived: DispatchSemaphore
    private(set) var delays: [UInt64] = []

    init(arrived: DispatchSemaphore, expected: Int) {
        self.arrived = arrived
        delays.reserveCapacity(expected)
    }

    func process(_ batch: [Departure], _ emit: (Nothing) -> Void) {
        let now = DispatchTime.now().uptimeNanoseconds
        for item in batch {
            delays.append(now - item.nanoseconds)
            arrived.signal()
        }
    }
}
