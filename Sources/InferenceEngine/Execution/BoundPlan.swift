import Tensors

/// The calls of one plan with the memory they work on.
///
/// A run allocates nothing.
final class BoundPlan {
    let plan: Plan
    let memory: RunMemory
    /// Where inputs that lie outside of the arena lie.
    let inputs: [UnsafeMutableRawPointer]
    private let pool: ComputePool
    private var calls: [(index: Int, run: @Sendable (borrowing Call) -> Void, call: Call)] = []

    /// `inputs` has a place for each input of a plan that reads its inputs in place.
    init(
        _ plan: Plan, memory: RunMemory, pool: ComputePool, inputs: [UnsafeMutableRawPointer] = []
    ) {
        self.plan = plan
        self.memory = memory
        self.pool = pool
        self.inputs = inputs
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
                        inputs: inputs, outputs: outputs, scratch: memory.scratch,
                        scratchPerThread: memory.scratchPerThread, pool: pool)
                ))
        }
    }

    /// Where a value of the plan lies.
    func view(_ outlet: Outlet, _ fact: Fact) -> TensorView {
        if let constant = plan.constants[outlet] {
            return TensorView(fact: fact, base: UnsafeMutableRawPointer(mutating: constant.address))
        }
        switch plan.places[outlet.id] {
        case .arena(let offset): return TensorView(fact: fact, base: memory.arena + offset)
        case .input(let position, let offset):
            return TensorView(fact: fact, base: inputs[position] + offset)
        case nil: preconditionFailure("a value without a place")
        }
    }

    /// An input or an output of the plan.
    func view(_ outlet: Outlet) -> TensorView {
        guard let fact = plan.facts[outlet] else { preconditionFailure("no input or output") }
        return view(outlet, fact)
    }

    /// Runs all nodes; `measure` hears the nanoseconds of each.
    func run(measure: ((Node, Int) -> Void)?) {
        pool.whileRunning {
            guard let measure else {
                for entry in calls { entry.run(entry.call) }
                return
            }
            for entry in calls {
                let start = Session.now()
                entry.run(entry.call)
                measure(plan.steps[entry.index].node, Session.now() - start)
            }
        }
    }
}
