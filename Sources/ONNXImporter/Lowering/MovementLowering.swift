import InferenceEngine
import Tensors

extension OperatorTable {
    /// Shapes, order and selection of elements.
    static let movement: [String: Lowering] = [
        "BitCast": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            let code = builder.integer("to", default: 0)
            guard let type = SourceType(rawValue: code) else {
                throw builder.invalid("to", "names element type \(code)")
            }
            return BitCast(to: type.dataType)
        },
        "Cast": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            let code = builder.integer("to", default: 0)
            guard let type = SourceType(rawValue: code) else {
                throw builder.invalid("to", "names element type \(code)")
            }
            return Cast(to: type.dataType)
        },
        "CastLike": plain(2...2, CastLike()),
        "CenterCropPad": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            let axes = builder.integers("axes")
            return CenterCropPad(axes: axes?.isEmpty == false ? axes : nil)
        },
        "Concat": { (builder) throws(ImportError) in
            try builder.requireInputs(1...Limits.inputsPerNode)
            return Concat(axis: builder.integer("axis", default: 1))
        },
        "Constant": { (builder) throws(ImportError) in
            builder.constant = try constant(builder)
            return nil
        },
        "ConstantOfShape": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return ConstantOfShape(value: try builder.tensor("value") ?? Tensor(zeros: [1]))
        },
        "Dropout": { (builder) throws(ImportError) in
            try builder.requireInputs(1...3)
            // Dropping takes place in training only, which an input may ask for from opset 12 on.
            if builder.inputs.count > 2, let training = builder.inputs[2] {
                guard builder.graph.constant(training)?.integers == [0] else {
                    throw builder.unsupported
                }
            }
            builder.inputs = [builder.inputs[0]]
            if builder.message.outputs.dropFirst().allSatisfy(\.isEmpty) { return Identity() }
            return Dropout(masksWithBool: builder.opset >= 10)
        },
        "Expand": plain(2...2, Expand()),
        "Flatten": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Flatten(axis: builder.integer("axis", default: 1))
        },
        "Gather": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return Gather(axis: builder.integer("axis", default: 0))
        },
        "Identity": plain(1...1, Identity()),
        "Pad": { (builder) throws(ImportError) in
            try builder.requireInputs(1...4)
            builder.moveIntegers("pads", toInput: 1, before: 11)
            if builder.opset < 11 {
                let value = builder.float("value", default: 0)
                builder.setInput(2, to: Tensor([value], shape: []), named: "value")
            }
            switch builder.text("mode", default: "constant") {
            case "constant": return Pad(mode: .constant)
            case "reflect": return Pad(mode: .reflect)
            case "edge": return Pad(mode: .edge)
            case "wrap": return Pad(mode: .wrap)
            case let other: throw builder.invalid("mode", "is '\(other)'")
            }
        },
        "Range": plain(3...3, Ramp()),
        "Reshape": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return Reshape(allowsZero: builder.flag("allowzero"))
        },
        "Shape": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return ShapeOf(
                start: builder.integer("start", default: 0),
                end: builder.message.attributes["end"]?.integer)
        },
        "Size": plain(1...1, Size()),
        "Slice": { (builder) throws(ImportError) in
            try builder.requireInputs(builder.opset < 10 ? 1...1 : 3...5)
            builder.moveIntegers("starts", toInput: 1, before: 10)
            builder.moveIntegers("ends", toInput: 2, before: 10)
            builder.moveIntegers("axes", toInput: 3, before: 10)
            return Slice()
        },
        "Split": { (builder) throws(ImportError) in
            try builder.requireInputs(1...2)
            builder.moveIntegers("split", toInput: 1, before: 13)
            return Split(
                axis: builder.integer("axis", default: 0), parts: builder.message.outputs.count)
        },
        "Squeeze": { (builder) throws(ImportError) in
            try builder.requireInputs(1...2)
            builder.moveIntegers("axes", toInput: 1, before: 13)
            return Squeeze()
        },
        "Tile": plain(2...2, Tile()),
        "Transpose": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Transpose(permutation: builder.integers("perm"))
        },
        "Unsqueeze": { (builder) throws(ImportError) in
            try builder.requireInputs(1...2)
            builder.moveIntegers("axes", toInput: 1, before: 13)
            return Unsqueeze()
        },
    ]

    private static func constant(_ builder: NodeBuilder) throws(ImportError) -> Tensor {
        if let tensor = try builder.tensor("value") { return tensor }
        let attributes = builder.message.attributes
        if let value = attributes["value_float"]?.float { return Tensor([value], shape: []) }
        if let value = attributes["value_int"]?.integer {
            return Tensor(integers: [value], shape: [])
        }
        if let values = attributes["value_floats"]?.floats {
            return Tensor(values, shape: [values.count])
        }
        if let values = attributes["value_ints"]?.integers { return Tensor(integers: values) }
        throw builder.invalid("value", "is missing or of a type that is not supported")
    }
}
