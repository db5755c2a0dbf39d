import InferenceEngine
import Tensors

/// Builds the engine's graph operator by operator, and keeps each tensor of the file in the forms
/// that were asked for: channels first or last, quantized or real.
struct Emitter {
    let model: ModelTable
    /// The operator that is being lowered.
    var entry: OperatorEntry
    var graph = ModelGraph()
    private var values: [Int: [ValueForm: Outlet]] = [:]
    private var constants: [Int: Tensor] = [:]
    private var reader: ConstantReader

    init(_ model: ModelTable, first entry: OperatorEntry) {
        self.model = model
        self.entry = entry
        reader = ConstantReader(model.file)
    }

    /// The file's entry of an operand.
    func table(_ tensor: Int) -> TensorTable { model.tensors[tensor] }

    /// The declared extents, in the file's order.
    func shape(_ tensor: Int) -> [Int] { model.tensors[tensor].shape }

    /// An error about the current operator.
    func invalid(_ reason: String) -> TFLiteError {
        .invalidOperator(index: entry.index, name: entry.name, reason: reason)
    }

    /// Refuses the current operator.
    var unsupported: TFLiteError {
        .unsupportedOperator(index: entry.index, name: entry.name, version: entry.version)
    }

    /// The tensor of an input that must be there.
    func input(_ index: Int) throws(TFLiteError) -> Int {
        guard let tensor = optionalInput(index) else { throw invalid("input \(index) is missing") }
        return tensor
    }

    /// The tensor of an input, or nil when it is left out.
    func optionalInput(_ index: Int) -> Int? {
        index < entry.inputs.count && entry.inputs[index] >= 0 ? entry.inputs[index] : nil
    }

    /// The tensor of an output that must be there.
    func output(_ index: Int = 0) throws(TFLiteError) -> Int {
        guard index < entry.outputs.count else { throw invalid("output \(index) is missing") }
        return entry.outputs[index]
    }

    /// An axis counted from the end when negative, checked against a rank.
    func axis(_ axis: Int, rank: Int) throws(TFLiteError) -> Int {
        guard axis >= -rank, axis < rank else {
            throw invalid("axis \(axis) is outside a rank of \(rank)")
        }
        return axis < 0 ? axis + rank : axis
    }

    /// The stored elements of a constant in the file's order of axes; nil for other tensors.
    mutating func constant(_ tensor: Int) throws(TFLiteError) -> Tensor? {
        if let known = constants[tensor] { return known }
        if values[tensor] != nil { return nil }
        guard let made = try reader.tensor(table(tensor)) else { return nil }
        constants[tensor] = made
        return made
    }

    /// Makes a tensor a constant.
    mutating func define(_ tensor: Int, constant value: Tensor) throws(TFLiteError) {
        try checkUndefined(tensor)
        guard Array(value.shape) == shape(tensor) else {
            throw invalid("its output of \(shape(tensor)) is made of \(value.shape)")
        }
        constants[tensor] = value
    }

    /// The integers of an input that must be a constant.
    mutating func integers(_ index: Int) throws(TFLiteError) -> [Int] {
        guard let values = try constant(try input(index))?.integers else {
            throw invalid("input \(index) is no constant of integers")
        }
        return values
    }

    /// A copy of a constant with its axes in another order, counted against the budget.
    mutating func permuted(
        _ value: Tensor, _ order: [Int], for tensor: Int
    ) throws(TFLiteError) -> Tensor {
        guard order.count == value.shape.count else {
            throw invalid("a constant has rank \(value.shape.count), not \(order.count)")
        }
        try reader.take(value.byteCount, for: table(tensor).name)
        return value.permuted(order)
    }

    /// Takes bytes for a constant that is made anew off the budget.
    mutating func take(_ bytes: Int, for table: TensorTable) throws(TFLiteError) {
        try reader.take(bytes, for: table.name)
    }

    /// The real numbers of a constant in the file's order of axes.
    mutating func realConstant(_ tensor: Int) throws(TFLiteError) -> Tensor? {
        guard let stored = try constant(tensor) else { return nil }
        let table = table(tensor)
        guard table.isQuantized, let quantization = table.quantization,
            let integers = stored.integers
        else { return stored }
        try reader.take(4 * integers.count, for: table.name)
        let step =
            quantization.isPerTensor
            ? max(1, integers.count) : stored.shape.strides[quantization.axis]
        let scales = quantization.scales, points = quantization.zeroPoints
        return Tensor(
            integers.enumerated().map { index, value in
                let at = index / step % scales.count
                return scales[at] * Float(value - points[at])
            }, shape: stored.shape)
    }

    /// A new constant of the graph.
    mutating func add(_ value: Tensor, _ name: String) -> Outlet {
        graph.addConstant(value, named: "\(entry.index).\(name)")
    }

    /// A new vector of integers.
    mutating func add(integers: [Int], _ name: String) -> Outlet {
        add(Tensor(integers: integers), name)
    }

    /// A new number.
    mutating func add(scalar: Float, _ name: String) -> Outlet {
        add(Tensor([scalar], shape: []), name)
    }

    /// Adds a node of one output.
    mutating func emit(_ op: any Operator, _ inputs: [Outlet?]) -> Outlet {
        emit(op, inputs, outputs: 1)[0]
    }

    /// Adds a node of several outputs.
    mutating func emit(_ op: any Operator, _ inputs: [Outlet?], outputs: Int) -> [Outlet] {
        let made = (0..<outputs).map { index in
            graph.addOutlet(
                named: index < entry.outputs.count ? table(entry.outputs[index]).name : entry.name)
        }
        graph.add(
            Node(name: "\(entry.index) \(entry.name)", op: op, inputs: inputs, outputs: made))
        return made
    }

    /// The forms of a tensor so far.
    func forms(of tensor: Int) -> [ValueForm: Outlet] { values[tensor] ?? [:] }

    /// Keeps a form of a tensor.
    mutating func keep(_ outlet: Outlet, as form: ValueForm, of tensor: Int) {
        values[tensor, default: [:]][form] = outlet
    }

    /// Throws when something makes the tensor already.
    func checkUndefined(_ tensor: Int) throws(TFLiteError) {
        guard values[tensor] == nil, constants[tensor] == nil, table(tensor).data == nil else {
            throw .brokenGraph(
                subject: "tensor '\(table(tensor).name)'", reason: "two operators make it")
        }
    }
}
