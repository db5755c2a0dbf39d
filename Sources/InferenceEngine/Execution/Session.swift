import Glibc
package import Tensors

/// One running instance of a plan: it owns the memory of the activations.
///
/// Not for use on two queues at once. A run allocates nothing.
package final class Session {
    /// The plan it runs.
    package let plan: Plan
    /// Whether runs measure each node.
    package var measuresNodes = false
    /// What each node took in the last measured run, in nanoseconds, in execution order.
    package private(set) var nodeTimings: [(name: String, operatorName: String, nanoseconds: Int)]

    private let first: BoundPlan
    private let rest: DeferredRun?
    private let batch: SampleRun?
    private let inputViews: [TensorView]
    private var outputViews: [TensorView?]
    private var written: [Bool]

    /// A session with zeroed memory that computes on `pool`.
    package init(plan: Plan, pool: ComputePool) {
        self.plan = plan
        let bound = BoundPlan(
            plan, memory: RunMemory(plan.memory, threads: pool.threads), pool: pool)
        first = bound
        rest = plan.isComplete ? nil : DeferredRun(pool: pool)
        nodeTimings = []
        written = plan.inputs.map { _ in false }
        batch = plan.samples > 1 ? SampleRun(bound) : nil
        inputViews = batch?.inputs ?? plan.inputOutlets.map { bound.view($0) }
        outputViews = plan.outputs.map { _ in nil }
        for (position, (index, outlet)) in plan.outputOutlets.enumerated() {
            outputViews[index] = batch?.outputs[position] ?? bound.view(outlet)
        }
    }

    /// Computes the outputs from what the inputs hold.
    ///
    /// Throws when an input was never written, or when what depends on values of this run cannot
    /// be planned. The outputs stay until the next run.
    package func run() throws(EngineError) {
        if let missing = written.firstIndex(of: false) {
            throw .unwrittenInput(name: plan.inputs[missing].name)
        }
        let mode = FloatingPointMode.flushDenormals()
        defer { mode.restore() }
        if measuresNodes {
            nodeTimings.removeAll(keepingCapacity: true)
            try run { node, time in
                self.nodeTimings.append((node.name, type(of: node.op).name, time))
            }
            sumSamples()
        } else {
            try run(measure: nil)
        }
    }

    /// Adds up what the samples of a batch took, node by node.
    private func sumSamples() {
        let count = nodeTimings.count / plan.samples
        for index in count..<nodeTimings.count {
            nodeTimings[index % count].nanoseconds += nodeTimings[index].nanoseconds
        }
        nodeTimings.removeLast(nodeTimings.count - count)
    }

    private func run(measure: ((Node, Int) -> Void)?) throws(EngineError) {
        if let batch {
            for sample in 0..<plan.samples {
                batch.give(sample)
                first.run(measure: measure)
                batch.take(sample)
            }
            return
        }
        first.run(measure: measure)
        guard let rest else { return }
        for index in outputViews.indices where plan.outputs[index].fact == nil {
            outputViews[index] = nil
        }
        try rest.run(after: first, measure: measure) { outputViews[$0] = $1 }
    }

    /// The plans that the last run went through: the session's own and those made in the run.
    package var plansOfLastRun: [Plan] {
        [plan] + (rest?.parts.map(\.plan) ?? [])
    }

    /// Nanoseconds of the monotonic clock.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Calls `body` with the memory of a float input: row-major as declared, kept between runs.
    package func withInput<Result>(
        _ index: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        try withInput(index, of: Float.self, body)
    }

    /// Calls `body` with the memory of an input whose elements are `Element`.
    package func withInput<Element: BitwiseCopyable, Result>(
        _ index: Int, of type: Element.Type,
        _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        let view = inputViews[index]
        precondition(
            MemoryLayout<Element>.size == view.fact.dataType.byteSize, "the element type fits")
        written[index] = true
        return try body(
            UnsafeMutableBufferPointer(
                start: view.base.assumingMemoryBound(to: type), count: view.count))
    }

    /// Type and extents of an output of the last run; nil before the run that decides them.
    package func outputFact(_ index: Int) -> Fact? {
        outputViews[index]?.fact
    }

    private func outputView(_ index: Int) -> TensorView {
        guard let view = outputViews[index] else {
            preconditionFailure("output \(index) was computed")
        }
        return view
    }

    /// Calls `body` with the shape and the elements of a float output of the last run.
    package func withOutput<Result>(
        _ index: Int, _ body: (Shape, UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        try withOutput(index, of: Float.self, body)
    }

    /// Calls `body` with the shape and the elements of an output whose elements are `Element`.
    package func withOutput<Element: BitwiseCopyable, Result>(
        _ index: Int, of type: Element.Type,
        _ body: (Shape, UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        let view = outputView(index)
        precondition(
            MemoryLayout<Element>.size == view.fact.dataType.byteSize, "the element type fits")
        return try body(
            view.shape,
            UnsafeBufferPointer(start: view.base.assumingMemoryBound(to: type), count: view.count))
    }

    /// The integers of an integer or bool output of the last run; uint64 wraps.
    package func outputIntegers(_ index: Int) -> [Int] {
        let view = outputView(index)
        switch view.fact.dataType {
        case .int64, .uint64:
            return withOutput(index, of: Int64.self) { $1.map { Int($0) } }
        case .int32: return withOutput(index, of: Int32.self) { $1.map { Int($0) } }
        case .uint32: return withOutput(index, of: UInt32.self) { $1.map { Int($0) } }
        case .int16: return withOutput(index, of: Int16.self) { $1.map { Int($0) } }
        case .uint16: return withOutput(index, of: UInt16.self) { $1.map { Int($0) } }
        case .uint8, .bool: return withOutput(index, of: UInt8.self) { $1.map { Int($0) } }
        case .int8: return withOutput(index, of: Int8.self) { $1.map { Int($0) } }
        case .float32, .float16, .bfloat16, .float64:
            preconditionFailure("output \(index) is not integer")
        }
    }
}
