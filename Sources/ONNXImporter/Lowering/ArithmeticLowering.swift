import InferenceEngine
import Tensors

extension OperatorTable {
    /// Arithmetic, comparison, matrices.
    static let arithmetic: [String: Lowering] = [
        "Abs": plain(1...1, Abs()),
        "Add": plain(2...2, Add()),
        "And": plain(2...2, And()),
        "Ceil": plain(1...1, Ceil()),
        "Div": plain(2...2, Div()),
        "Equal": plain(2...2, Equal()),
        "Erf": plain(1...1, Erf()),
        "Exp": plain(1...1, Exp()),
        "Floor": plain(1...1, Floor()),
        "Gemm": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return Gemm(
                alpha: builder.float("alpha", default: 1), beta: builder.float("beta", default: 1),
                transposesA: builder.flag("transA"), transposesB: builder.flag("transB"))
        },
        "Greater": plain(2...2, Greater()),
        "GreaterOrEqual": plain(2...2, GreaterOrEqual()),
        "Less": plain(2...2, Less()),
        "LessOrEqual": plain(2...2, LessOrEqual()),
        "Log": plain(1...1, Log()),
        "MatMul": plain(2...2, MatMul()),
        "Max": { (builder) throws(ImportError) in try chain(&builder, Max()) },
        "Min": { (builder) throws(ImportError) in try chain(&builder, Min()) },
        "Mul": plain(2...2, Mul()),
        "Neg": plain(1...1, Neg()),
        "Not": plain(1...1, Not()),
        "Or": plain(2...2, Or()),
        "Pow": plain(2...2, Pow()),
        "Reciprocal": plain(1...1, Reciprocal()),
        "Round": plain(1...1, Round()),
        "Sqrt": plain(1...1, Sqrt()),
        "Sub": plain(2...2, Sub()),
        "Sum": { (builder) throws(ImportError) in try chain(&builder, Add()) },
        "Where": plain(3...3, Where()),
    ]

    /// An operator over any number of inputs as a chain over two.
    private static func chain(
        _ builder: inout NodeBuilder, _ op: any Operator
    ) throws(ImportError) -> (any Operator)? {
        try builder.requireInputs(1...Limits.inputsPerNode)
        let inputs = builder.inputs.compactMap { $0 }
        guard inputs.count == builder.inputs.count else { throw builder.unsupported }
        if inputs.count == 1 { return Identity() }
        var left = inputs[0]
        for (index, right) in inputs[1...].dropLast().enumerated() {
            let name = "\(builder.message.name).\(index)"
            let outlet = builder.graph.addOutlet(named: name)
            builder.graph.add(Node(name: name, op: op, inputs: [left, right], outputs: [outlet]))
            left = outlet
        }
        builder.inputs = [left, inputs[inputs.count - 1]]
        return op
    }
}
