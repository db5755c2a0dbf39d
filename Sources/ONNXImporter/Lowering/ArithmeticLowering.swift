import InferenceEngine
import Tensors

extension OperatorTable {
    /// Arithmetic, comparison, matrices.
    static let arithmetic: [String: Lowering] = [
        "Abs": plain(1...1, Abs()),
        "Acos": plain(1...1, Acos()),
        "Acosh": plain(1...1, Acosh()),
        "Add": plain(2...2, Add()),
        "And": plain(2...2, And()),
        "Asin": plain(1...1, Asin()),
        "Asinh": plain(1...1, Asinh()),
        "Atan": plain(1...1, Atan()),
        "Atanh": plain(1...1, Atanh()),
        "BitShift": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            switch builder.text("direction", default: "") {
            case "LEFT": return BitShift(isLeft: true)
            case "RIGHT": return BitShift(isLeft: false)
            case let other: throw builder.invalid("direction", "is '\(other)'")
            }
        },
        "BitwiseAnd": plain(2...2, BitwiseAnd()),
        "BitwiseNot": plain(1...1, BitwiseNot()),
        "BitwiseOr": plain(2...2, BitwiseOr()),
        "BitwiseXor": plain(2...2, BitwiseXor()),
        "Ceil": plain(1...1, Ceil()),
        "Cos": plain(1...1, Cos()),
        "Cosh": plain(1...1, Cosh()),
        "CumProd": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return CumProd(
                isExclusive: builder.flag("exclusive"), isReversed: builder.flag("reverse"))
        },
        "CumSum": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return CumSum(
                isExclusive: builder.flag("exclusive"), isReversed: builder.flag("reverse"))
        },
        "Det": plain(1...1, Det()),
        "Div": plain(2...2, Div()),
        "Einsum": { (builder) throws(ImportError) in
            try builder.requireInputs(1...Limits.inputsPerNode)
            let equation = builder.text("equation", default: "")
            guard let op = Einsum(equation: equation) else {
                throw builder.invalid("equation", "is '\(equation)'")
            }
            return op
        },
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
        "IsInf": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return IsInf(
                findsPositive: builder.flag("detect_positive", default: true),
                findsNegative: builder.flag("detect_negative", default: true))
        },
        "IsNaN": plain(1...1, IsNaN()),
        "Less": plain(2...2, Less()),
        "LessOrEqual": plain(2...2, LessOrEqual()),
        "Log": plain(1...1, Log()),
        "MatMul": plain(2...2, MatMul()),
        "Max": { (builder) throws(ImportError) in try chain(&builder, Max()) },
        "Mean": { (builder) throws(ImportError) in
            try builder.requireInputs(1...Limits.inputsPerNode)
            let count = builder.inputs.count
            guard let sum = try chain(&builder, Add()), count > 1 else { return Identity() }
            let total = builder.graph.addOutlet(named: "\(builder.message.name).sum")
            builder.graph.add(
                Node(
                    name: builder.message.name, op: sum, inputs: builder.inputs,
                    outputs: [total]))
            builder.inputs = [total]
            builder.setInput(1, to: Tensor([Float(count)], shape: []), named: "count")
            return Div()
        },
        "Min": { (builder) throws(ImportError) in try chain(&builder, Min()) },
        "Mod": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return Mod(followsDividend: builder.flag("fmod"))
        },
        "Mul": plain(2...2, Mul()),
        "Neg": plain(1...1, Neg()),
        "Not": plain(1...1, Not()),
        "Or": plain(2...2, Or()),
        "Pow": plain(2...2, Pow()),
        "Reciprocal": plain(1...1, Reciprocal()),
        "Round": plain(1...1, Round()),
        "Sign": plain(1...1, Sign()),
        "Sin": plain(1...1, Sin()),
        "Sinh": plain(1...1, Sinh()),
        "Sqrt": plain(1...1, Sqrt()),
        "Sub": plain(2...2, Sub()),
        "Sum": { (builder) throws(ImportError) in try chain(&builder, Add()) },
        "Tan": plain(1...1, Tan()),
        "Where": plain(3...3, Where()),
        "Xor": plain(2...2, Xor()),
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
