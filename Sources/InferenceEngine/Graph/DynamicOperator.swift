package import Tensors

/// An operator whose outputs' extents follow from the values of its inputs.
///
/// A plan ends before such a node: it runs, and the rest of the graph is planned for what came out.
package protocol DynamicOperator: Operator {
    /// Looks at types and ranks before anything runs; throws `Mismatch` when they do not suit.
    func check(_ inputs: Operands) throws

    /// Computes the outputs. Runs on the session's queue; throws `Mismatch` for unsuitable values.
    func results(_ call: DynamicCall) throws -> [Tensor]
}

extension DynamicOperator {
    /// Always throws: nothing is known before the run.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        try check(inputs)
        throw Mismatch("the extents of its outputs depend on values")
    }

    /// Nothing: plans call `results`.
    package func evaluate(_ call: Call) {}
}

/// The inputs of a dynamic operator during a run, and the memory it may take.
package struct DynamicCall {
    /// Input by input; nil for one left out.
    ///
    /// Plain layout; valid during the call.
    package let inputs: [Tensor?]
    /// The threads.
    package let pool: ComputePool
    /// The bytes that all results together may have.
    package let budget: Int

    /// The input that the check has proved to be there.
    func input(_ index: Int) throws -> Tensor {
        guard index < inputs.count, let tensor = inputs[index] else {
            throw Mismatch("input \(index) is missing")
        }
        return tensor
    }

    func optionalInput(_ index: Int) -> Tensor? {
        index < inputs.count ? inputs[index] : nil
    }

    /// A result of zeros, if it fits the budget.
    func result(_ shape: Shape, _ dataType: DataType) throws -> Tensor {
        let bytes = Fact(dataType, shape).checkedByteCount ?? .max
        guard bytes <= budget, shape.isWithinLimits else {
            throw Mismatch(
                "a result of \(dataType) \(shape) does not fit the budget of \(budget >> 20) MiB")
        }
        return Tensor(zeros: shape, dataType: dataType)
    }
}
