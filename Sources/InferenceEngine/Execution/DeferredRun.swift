import Tensors

/// Goes on where a plan ends: evaluates dynamic nodes, plans the rest for what came out, runs it.
///
/// Belongs to one session. Plans are kept for the extents and values that came before; the memory
/// of each part is used again, and grows when it must.
final class DeferredRun {
    /// The parts after the first that the last run went through.
    private(set) var parts: [BoundPlan] = []

    private let pool: ComputePool
    private var kept: [BoundPlan] = []
    /// What parts hand on; keeps the results of dynamic nodes until the next run.
    private var values: [Outlet: Tensor] = [:]

    init(pool: ComputePool) {
        self.pool = pool
    }

    /// Runs what follows `first`; `output` gets each output of the network as it is made.
    func run(
        after first: BoundPlan, measure: ((Node, Int) -> Void)?,
        output: (Int, TensorView) -> Void
    ) throws(EngineError) {
        values = [:]
        parts = []
        var current = first
        while let rest = current.plan.deferredPart {
            handOver(current)
            try evaluate(rest, measure: measure)
            for (index, outlet) in rest.readyOutputs {
                if let value = values[outlet] { output(index, TensorView(value)) }
            }
            guard let plan = try rest.plan(for: values) else { return }
            current = bind(plan, part: parts.count)
            parts.append(current)
            current.run(measure: measure)
            for (index, outlet) in plan.outputOutlets { output(index, current.view(outlet)) }
        }
    }

    private func handOver(_ part: BoundPlan) {
        for (name, outlet) in part.plan.boundary {
            let view = part.view(outlet)
            // An input that lies elsewhere is kept alive by the value it was handed over with.
            if case .input = part.plan.places[outlet.id], values[name] != nil { continue }
            values[name] = Tensor(
                lent: view.base, shape: view.shape, dataType: view.fact.dataType,
                owner: part.memory)
        }
    }

    private func evaluate(
        _ rest: DeferredPart, measure: ((Node, Int) -> Void)?
    ) throws(EngineError) {
        for node in rest.ready {
            let inputs = node.inputs.map { outlet in
                outlet.flatMap { values[$0] ?? rest.constants[$0] }
            }
            let start = measure == nil ? 0 : Session.now()
            let results = try node.results(
                DynamicCall(inputs: inputs, pool: pool, budget: rest.options.activationBudget))
            measure?(node, Session.now() - start)
            for (outlet, result) in zip(node.outputs, results) { values[outlet] = result }
        }
    }

    private func bind(_ plan: Plan, part: Int) -> BoundPlan {
        let inputs = plan.inputOutlets.map { outlet in
            guard let value = values[outlet] else { preconditionFailure("the value is there") }
            return UnsafeMutableRawPointer(mutating: value.address)
        }
        if part < kept.count {
            let last = kept[part]
            if last.plan === plan, last.inputs == inputs { return last }
        }
        let old = part < kept.count ? kept[part].memory : nil
        let memory =
            old.flatMap { $0.fits(plan.memory) ? $0 : nil }
            ?? RunMemory(plan.memory, threads: pool.threads)
        let bound = BoundPlan(plan, memory: memory, pool: pool, inputs: inputs)
        if part < kept.count { kept[part] = bound } else { kept.append(bound) }
        return bound
    }
}

extension TensorView {
    /// The memory of a tensor that outlives the view.
    init(_ tensor: Tensor) {
        self.init(
            fact: Fact(tensor.dataType, tensor.shape),
            base: UnsafeMutableRawPointer(mutating: tensor.address))
    }
}
