import Tensors

/// The code that a plan runs for one node.
package struct Kernel: Sendable {
    /// The name in listings.
    package let name: String
    /// Bytes of scratch that each thread of the pool gets.
    package let scratchPerThread: Int
    /// Bytes of packed weights it holds.
    package let weightBytes: Int
    /// Does the work.
    package let run: @Sendable (borrowing Call) -> Void

    /// A kernel.
    package init(
        name: String, scratchPerThread: Int = 0, weightBytes: Int = 0,
        run: @escaping @Sendable (borrowing Call) -> Void
    ) {
        self.name = name
        self.scratchPerThread = scratchPerThread
        self.weightBytes = weightBytes
        self.run = run
    }
}

/// Where a kernel will run: facts with their final layouts, and constant values.
package struct KernelContext: Sendable {
    /// The inputs, layouts as assigned.
    package let inputs: Operands
    /// The outputs, layouts as assigned.
    package let outputs: [Fact]
    /// The plan's options.
    package let options: PlanOptions

    func isBlocked(_ index: Int) -> Bool {
        inputs[index]?.fact.layout == .nchw16c
    }

    /// What `make` makes of constants, made once for all plans of the network.
    ///
    /// `form` says everything besides the constants that the result depends on.
    func shared(
        _ form: @autoclosure () -> String, of sources: [Tensor], _ make: () -> Tensor
    ) -> Tensor {
        options.weights?.held(form(), of: sources, make) ?? make()
    }
}

/// Memory of one value during a run.
package struct TensorView {
    /// Type, extents, layout.
    let fact: Fact
    /// Aligned to 64 unless the value is a constant of the file.
    let base: UnsafeMutableRawPointer

    var shape: Shape { fact.shape }
    var count: Int { fact.shape.elementCount }
    /// Elements in memory, padding lanes included.
    var storedCount: Int { fact.layout.storedElements(of: fact.shape) ?? 0 }
    var floats: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }
}

/// One execution of a kernel: built once per session, without allocation per run.
package struct Call {
    let inputs: [TensorView?]
    let outputs: [TensorView]
    let scratch: UnsafeMutableRawPointer?
    let scratchPerThread: Int
    let pool: ComputePool

    /// The input that the shape rule has proved to be there.
    func input(_ index: Int) -> TensorView {
        guard let view = inputs[index] else { preconditionFailure("input \(index) is there") }
        return view
    }

    func optionalInput(_ index: Int) -> TensorView? {
        index < inputs.count ? inputs[index] : nil
    }

    func scratch(thread: Int) -> UnsafeMutableRawPointer {
        guard let scratch else { preconditionFailure("the kernel asked for scratch") }
        return scratch + thread * scratchPerThread
    }
}
