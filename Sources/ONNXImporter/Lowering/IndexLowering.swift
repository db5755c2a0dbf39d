import InferenceEngine
import Tensors

extension OperatorTable {
    /// Selection and placement of elements by index.
    static let indexed: [String: Lowering] = [
        "Compress": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return Compress(axis: builder.message.attributes["axis"]?.integer)
        },
        "EyeLike": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            let code = builder.message.attributes["dtype"]?.integer
            let type = code.flatMap { SourceType(rawValue: $0)?.dataType }
            if let code, type == nil {
                throw builder.invalid("dtype", "names element type \(code)")
            }
            return EyeLike(shift: builder.integer("k", default: 0), dataType: type)
        },
        "GatherElements": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return GatherElements(axis: builder.integer("axis", default: 0))
        },
        "GatherND": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return GatherND(batchAxes: builder.integer("batch_dims", default: 0))
        },
        "OneHot": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return OneHot(axis: builder.integer("axis", default: -1))
        },
        "ReverseSequence": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return ReverseSequence(
                batchAxis: builder.integer("batch_axis", default: 1),
                timeAxis: builder.integer("time_axis", default: 0))
        },
        "Scatter": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return ScatterElements(axis: builder.integer("axis", default: 0), reduction: .none)
        },
        "ScatterElements": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return ScatterElements(
                axis: builder.integer("axis", default: 0), reduction: try scatter(builder))
        },
        "ScatterND": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return ScatterND(reduction: try scatter(builder))
        },
        "TensorScatter": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return TensorScatter(
                axis: builder.integer("axis", default: -2),
                isCircular: builder.text("mode", default: "linear") == "circular")
        },
        "Trilu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...2)
            return Trilu(isUpper: builder.flag("upper", default: true))
        },
    ]

    private static func scatter(_ builder: NodeBuilder) throws(ImportError) -> ScatterReduction {
        let name = builder.text("reduction", default: "none")
        guard let reduction = ScatterReduction(rawValue: name) else {
            throw builder.invalid("reduction", "is '\(name)'")
        }
        return reduction
    }
}
