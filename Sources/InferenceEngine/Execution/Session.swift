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

    private let arena: UnsafeMutableRawPointer
    private let scratch: UnsafeMutableRawPointer
    private let pool: ComputePool
    private var calls: [(index: Int, run: @Sendable (borrowing Call) -> Void, call: Call)] = []
    private var inputViews: [TensorView] = []
    private var outputViews: [TensorView] = []
    private var written: [Bool]

    /// A session with zeroed memory that computes on `pool`.
    package init(plan: Plan, pool: ComputePool) {
        self.plan = plan
        self.pool = pool
        let bytes = max(64, plan.memory.arenaBytes)
        arena = .allocate(byteCount: bytes, alignment: 4096)
        arena.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        let perThread = (plan.memory.scratchBytesPerThread + 4095) / 4096 * 4096
        scratch = .allocate(byteCount: max(64, perThread * pool.threads), alignment: 4096)
        nodeTimings = []
        written = plan.inputs.map { _ in false }
        inputViews = zip(plan.inputOutlets, plan.inputs).map { view($0, $1.fact) }
        outputViews = zip(plan.outputOutlets, plan.outputs).map { view($0, $1.fact) }
        for (index, step) in plan.steps.enumerated() {
            guard let kernel = step.kernel else { continue }
            let inputs = step.inputs.indices.map { position in
                step.inputs[position].flatMap { outlet in
                    step.operands[position].map { view(outlet, $0.fact) }
                }
            }
            let outputs = zip(step.node.outputs, step.facts).map { view($0, $1) }
            calls.append(
                (
                    index, kernel.run,
                    Call(
                        inputs: inputs, outputs: outputs, scratch: scratch,
                        scratchPerThread: perThread, pool: pool)
                ))
        }
    }

    deinit {
        arena.deallocate()
        scratch.deallocate()
    }

    private func view(_ outlet: Outlet, _ fact: Fact) -> TensorView {
        if let constant = plan.constants[outlet] {
            return TensorView(fact: fact, base: UnsafeMutableRawPointer(mutating: constant.address))
        }
        guard let offset = plan.offsets[outlet.id] else {
            preconditionFailure("a value without a place")
        }
        return TensorView(fact: fact, base: arena + offset)
    }

    /// Computes the outputs from what the inputs hold.
    ///
    /// Throws when an input was never written. The outputs stay until the next run.
    package func run() throws(EngineError) {
        if let missing = written.firstIndex(of: false) {
            throw .unwrittenInput(name: plan.inputs[missing].name)
        }
        let mode = FloatingPointMode.flushDenormals()
        defer { mode.restore() }
        pool.whileRunning {
            if measuresNodes {
                runMeasured()
            } else {
                for entry in calls { entry.run(entry.call) }
            }
        }
    }

    private func runMeasured() {
        nodeTimings.removeAll(keepingCapacity: true)
        for entry in calls {
            let start = Self.now()
            entry.run(entry.call)
            let node = plan.steps[entry.index].node
            nodeTimings.append((node.name, type(of: node.op).name, Self.now() - start))
        }
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
        let view = outputViews[index]
        precondition(
            MemoryLayout<Element>.size == view.fact.dataType.byteSize, "the element type fits")
        return try body(
            view.shape,
            UnsafeBufferPointer(start: view.base.assumingMemoryBound(to: type), count: view.count))
    }

    /// The integers of an int64, int32 or bool output of the last run.
    package func outputIntegers(_ index: Int) -> [Int] {
        let view = outputViews[index]
        switch view.fact.dataType {
        case .int64: return withOutput(index, of: Int64.self) { $1.map { Int($0) } }
        case .int32: return withOutput(index, of: Int32.self) { $1.map { Int($0) } }
        case .uint8, .bool: return withOutput(index, of: UInt8.self) { $1.map { Int($0) } }
        case .int8: return withOutput(index, of: Int8.self) { $1.map { Int($0) } }
        case .float32, .float16, .bfloat16: preconditionFailure("output \(index) is not integer")
        }
    }
}
