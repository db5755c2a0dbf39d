import Tensors

/// One line of a listing of a plan.
package struct NodeDescription: Sendable {
    /// The node's name in the model.
    package let name: String
    /// The operator.
    package let operatorName: String
    /// The outputs' types, extents and layouts.
    package let outputs: [Fact]
    /// The kernel, or `view` when no code runs.
    package let kernel: String
    /// Operators that were merged into this one.
    package let fused: [String]
    /// Multiply-adds of a run.
    package let multiplyAdds: Int
    /// Bytes of packed weights.
    package let weightBytes: Int
}

extension Plan {
    /// The nodes in execution order.
    package func describe() -> [NodeDescription] {
        steps.map { step in
            NodeDescription(
                name: step.node.name, operatorName: type(of: step.node.op).name,
                outputs: step.facts, kernel: step.kernel?.name ?? "view", fused: step.node.fused,
                multiplyAdds: samples.multipliedSaturated(
                    by: step.node.op.multiplyAdds(step.operands, outputs: step.facts)),
                weightBytes: step.kernel?.weightBytes ?? 0)
        }
    }

    /// Multiply-adds of the whole network, at most 2^50.
    package var multiplyAdds: Int {
        describe().reduce(0) { min(Int.workLimit, $0 + $1.multiplyAdds) }
    }
}

/// A node that a plan leaves for the run.
package struct WaitingDescription: Sendable {
    /// The node's name in the model.
    package let name: String
    /// The operator.
    package let operatorName: String
    /// What it waits for.
    package let reason: String
}

extension Plan {
    /// The nodes that are planned in the run, in their order; none when the plan is complete.
    package func describeWaiting() -> [WaitingDescription] {
        guard let deferredPart else { return [] }
        return deferredPart.waiting.map { entry in
            let reason =
                switch entry.reason {
                case .extents: "the extents of its outputs depend on values"
                case .value(let outlet): "needs the value of '\(deferredPart.name(outlet))'"
                case .input: "after these"
                }
            return WaitingDescription(
                name: entry.node.name, operatorName: type(of: entry.node.op).name, reason: reason)
        }
    }
}
