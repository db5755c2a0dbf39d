import Tensors

/// An operator that maps each element by itself, integers as well as floats.
package protocol IntegerUnaryOperator: UnaryOperator {
    /// The function on integers, wrapping.
    func apply<Integer: FixedWidthInteger>(_ x: Integer) -> Integer
}

extension IntegerUnaryOperator {
    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard fact.dataType.isInteger || fact.dataType == .float32 else {
            throw Mismatch("\(fact.dataType) is not supported")
        }
        return [Fact(fact.dataType, fact.shape)]
    }

    /// The input's layout, when kernels know the function.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        activation != nil && inputs[0]?.fact.layout == .nchw16c ? .blocked : .plain
    }

    /// The kernel of the function where there is one for the type.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        if context.outputs[0].dataType == .float32 {
            guard let activation else { return Kernel(name: "plain") { evaluate($0) } }
            return activation.kernel(context.options.kernels)
        }
        return Kernel(name: "plain") { evaluateIntegers($0) }
    }

    private func evaluateIntegers(_ call: Call) {
        switch call.outputs[0].fact.dataType {
        case .int8: integers(call, as: Int8.self)
        case .uint8: integers(call, as: UInt8.self)
        case .int16: integers(call, as: Int16.self)
        case .uint16: integers(call, as: UInt16.self)
        case .int32: integers(call, as: Int32.self)
        case .uint32: integers(call, as: UInt32.self)
        case .uint64: integers(call, as: UInt64.self)
        default: integers(call, as: Int64.self)
        }
    }

    private func integers<Integer: FixedWidthInteger>(_ call: Call, as type: Integer.Type) {
        let source = call.input(0).elements(of: type), target = call.outputs[0].elements(of: type)
        for index in 0..<call.outputs[0].count { target[index] = apply(source[index]) }
    }
}
