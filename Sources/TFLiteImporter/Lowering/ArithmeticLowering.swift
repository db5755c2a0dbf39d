import InferenceEngine
import Tensors

extension OperatorTable {
    /// Arithmetic, comparison, matrices.
    static let arithmetic: [String: Entry] = [
        "ABS": Entry(5, unary(Abs())),
        "ADD": Entry(5, binary(Add(), activation: 0)),
        "ADD_N": Entry(1) { (emitter) throws(TFLiteError) in try sum(&emitter) },
        "BATCH_MATMUL": Entry(5) { (emitter) throws(TFLiteError) in try product(&emitter) },
        "CEIL": Entry(1, unary(Ceil())),
        "DIV": Entry(2, binary(Div(), activation: 0)),
        "EQUAL": Entry(4, binary(Equal())),
        "EXP": Entry(2, unary(Exp())),
        "FLOOR": Entry(1, unary(Floor())),
        "FLOOR_DIV": Entry(3, binary(FloorDiv())),
        "FULLY_CONNECTED": Entry(13) { (emitter) throws(TFLiteError) in try dense(&emitter) },
        "GREATER": Entry(2, binary(Greater())),
        "GREATER_EQUAL": Entry(3, binary(GreaterOrEqual())),
        "LESS": Entry(3, binary(Less())),
        "LESS_EQUAL": Entry(2, binary(LessOrEqual())),
        "LOG": Entry(2, unary(Log())),
        "LOGICAL_AND": Entry(1, binary(And())),
        "LOGICAL_NOT": Entry(1, unary(Not())),
        "LOGICAL_OR": Entry(1, binary(Or())),
        "MAXIMUM": Entry(4, binary(Max())),
        "MINIMUM": Entry(4, binary(Min())),
        "MUL": Entry(7, binary(Mul(), activation: 0)),
        "NEG": Entry(1, unary(Neg())),
        "NOT_EQUAL": Entry(3) { (emitter) throws(TFLiteError) in
            let (inputs, order) = try emitter.aligned([try emitter.input(0), try emitter.input(1)])
            let equal = emitter.emit(Equal(), inputs)
            try emitter.define(try emitter.output(), real: emitter.emit(Not(), [equal]), order)
        },
        "POW": Entry(1, binary(Pow())),
        "ROUND": Entry(1, unary(Round())),
        "RSQRT": Entry(3) { (emitter) throws(TFLiteError) in
            let (input, order) = try emitter.unaryInput()
            let root = emitter.emit(Sqrt(), [input])
            try emitter.define(
                try emitter.output(), real: emitter.emit(Reciprocal(), [root]), order)
        },
        "SQRT": Entry(1, unary(Sqrt())),
        "SQUARE": Entry(1) { (emitter) throws(TFLiteError) in
            let (input, order) = try emitter.unaryInput()
            try emitter.define(
                try emitter.output(), real: emitter.emit(Mul(), [input, input]), order)
        },
        "SQUARED_DIFFERENCE": Entry(2) { (emitter) throws(TFLiteError) in
            let (inputs, order) = try emitter.aligned([try emitter.input(0), try emitter.input(1)])
            let gap = emitter.emit(Sub(), inputs)
            try emitter.define(
                try emitter.output(), real: emitter.emit(Mul(), [gap, gap]), order)
        },
        "SUB": Entry(5, binary(Sub(), activation: 0)),
    ]

    /// A lowering to one node of one input.
    static func unary(_ op: any Operator) -> Lowering {
        { (emitter) throws(TFLiteError) in
            let (input, order) = try emitter.unaryInput()
            try emitter.define(try emitter.output(), real: emitter.emit(op, [input]), order)
        }
    }

    /// A lowering to one node of two broadcast inputs, and the activation whose code an option
    /// gives.
    static func binary(_ op: any Operator, activation slot: Int? = nil) -> Lowering {
        { (emitter) throws(TFLiteError) in
            let (inputs, order) = try emitter.aligned([try emitter.input(0), try emitter.input(1)])
            var value = emitter.emit(op, inputs)
            if let slot { value = try emitter.activated(value, try emitter.byteOption(slot)) }
            try emitter.define(try emitter.output(), real: value, order)
        }
    }

    private static func sum(_ emitter: inout Emitter) throws(TFLiteError) {
        let (inputs, order) = try emitter.aligned(emitter.entry.inputs.filter { $0 >= 0 })
        guard var left = inputs.first else { throw emitter.invalid("it has no input") }
        for right in inputs.dropFirst() { left = emitter.emit(Add(), [left, right]) }
        try emitter.define(try emitter.output(), real: left, order)
    }

    private static func product(_ emitter: inout Emitter) throws(TFLiteError) {
        var inputs: [Outlet] = []
        for (index, slot) in [0, 1].enumerated() {
            let tensor = try emitter.input(index)
            var outlet = try emitter.real(tensor)
            if try emitter.byteOption(slot) != 0 {
                let rank = emitter.shape(tensor).count
                guard rank >= 2 else { throw emitter.invalid("an operand has rank \(rank)") }
                let order = Array(0..<rank - 2) + [rank - 1, rank - 2]
                outlet = emitter.emit(Transpose(permutation: order), [outlet])
            }
            inputs.append(outlet)
        }
        try emitter.define(try emitter.output(), real: emitter.emit(MatMul(), inputs))
    }

    private static func dense(_ emitter: inout Emitter) throws(TFLiteError) {
        let x = try emitter.input(0), weights = try emitter.input(1)
        let output = try emitter.output()
        guard try emitter.byteOption(1) == 0 else {
            throw emitter.invalid("shuffled weights are not supported")
        }
        guard emitter.shape(weights).count == 2 else {
            throw emitter.invalid("weights of \(emitter.shape(weights)) are no matrix")
        }
        let depth = emitter.shape(weights)[1], width = emitter.shape(weights)[0]
        let bias = emitter.optionalInput(2), declared = emitter.shape(output)
        let product =
            declared.count == 2
            ? LevelProduct(
                x: emitter.table(x), weights: emitter.table(weights),
                bias: bias.map { emitter.table($0) }, output: emitter.table(output)) : nil
        var rows =
            product == nil ? try emitter.real(x) : try emitter.levels(x)
        if emitter.shape(x).count != 2 {
            let shape = emitter.add(integers: [-1, depth], "rows")
            rows = emitter.emit(Reshape(allowsZero: true), [rows, shape])
        }
        let gemm = Gemm(alpha: 1, beta: 1, transposesA: false, transposesB: true)
        if let product {
            try emitter.define(
                product, by: gemm, x: rows, weightOrder: [0, 1], .channelsLast,
                activation: try emitter.byteOption(0))
            return
        }
        var inputs: [Outlet?] = [rows, try emitter.real(weights)]
        if let bias { inputs.append(try emitter.real(bias)) }
        var value = try emitter.activated(
            emitter.emit(gemm, inputs), try emitter.byteOption(0))
        if declared.count != 2 {
            guard declared.last == width else {
                throw emitter.invalid("an output of \(declared) from \(width) columns")
            }
            let shape = emitter.add(integers: declared, "shape")
            value = emitter.emit(Reshape(allowsZero: true), [value, shape])
        }
        try emitter.define(output, real: value)
    }
}
