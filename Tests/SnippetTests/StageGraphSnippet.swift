import Locking
import StageGraph

private struct Number: GraphItem {
    var value: Int
    var countsAsFrame: Bool { false }
}

private final class Counting: SourceStage {
    private let end: Int

    init(to end: Int) { self.end = end }

    func run(_ emit: (Number) -> Bool) throws {
        for value in 1...end where !emit(Number(value: value)) { return }
    }
}

private final class Summing: Stage {
    typealias Output = Nothing
    private let sum: SumOfNumbers

    init(_ sum: SumOfNumbers) { self.sum = sum }

    func process(_ batch: [Number], _ emit: (Nothing) -> Void) throws {
        for number in batch { sum.add(number.value) }
    }
}

/// Where the example's stage puts its result.
final class SumOfNumbers: Sendable {
    private let total = Lock(0)

    var value: Int { total.withLock { $0 } }

    func add(_ number: Int) { total.withLock { $0 += number } }
}

// The example of StageGraph.docc.
func add(upTo last: Int, into sum: SumOfNumbers) async throws {
    let graph = PipelineGraph(label: "numbers")
    let numbers = graph.source("count", Counting(to: last))
    let sums = graph.stage("sum", Summing(sum))
    graph.connect(numbers, to: sums.input, capacity: 2)
    try await GraphRunner(graph).run()
}
