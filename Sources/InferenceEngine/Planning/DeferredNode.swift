import Tensors

/// A node that a plan leaves for the run.
struct DeferredNode: Sendable {
    /// What it waits for.
    enum Reason: Hashable, Sendable {
        /// The extents of its outputs follow from the values of its inputs.
        case extents
        /// Its shape rule asks for the value of this input.
        case value(Outlet)
        /// One of its inputs is made by a node that waits.
        case input
    }

    let node: Node
    let reason: Reason
}

extension Node {
    /// The error of this node for what an operator threw.
    func invalid(_ error: any Error) -> EngineError {
        .invalidNode(
            node: name, name: type(of: op).name,
            reason: (error as? Mismatch)?.reason ?? "\(error)")
    }

    /// What a dynamic operator computes, one tensor for each output.
    func results(_ call: DynamicCall) throws(EngineError) -> [Tensor] {
        guard let op = op as? any DynamicOperator else {
            preconditionFailure("only dynamic operators are run by themselves")
        }
        let results: [Tensor]
        do {
            results = try op.results(call)
        } catch {
            throw invalid(error)
        }
        guard results.count >= outputs.count else {
            throw invalid(
                Mismatch("\(outputs.count) outputs are wanted and it has \(results.count)"))
        }
        return results
    }
}
