import InferenceEngine
import Tensors

extension OperatorTable {
    /// Reductions along axes.
    static let reductions: [String: Lowering] = [
        "ArgMax": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return ArgMax(
                axis: builder.integer("axis", default: 0),
                keepsAxis: builder.flag("keepdims", default: true),
                lastWins: builder.flag("select_last_index"))
        },
        "ReduceMax": { (builder) throws(ImportError) in
            let flags = try reduction(&builder, axesAsInputFrom: 18)
            return ReduceMax(keepsAxes: flags.keeps, emptyMeansNone: flags.none)
        },
        "ReduceMean": { (builder) throws(ImportError) in
            let flags = try reduction(&builder, axesAsInputFrom: 18)
            return ReduceMean(keepsAxes: flags.keeps, emptyMeansNone: flags.none)
        },
        "ReduceMin": { (builder) throws(ImportError) in
            let flags = try reduction(&builder, axesAsInputFrom: 18)
            return ReduceMin(keepsAxes: flags.keeps, emptyMeansNone: flags.none)
        },
        "ReduceSum": { (builder) throws(ImportError) in
            let flags = try reduction(&builder, axesAsInputFrom: 13)
            return ReduceSum(keepsAxes: flags.keeps, emptyMeansNone: flags.none)
        },
        "TopK": { (builder) throws(ImportError) in
            if builder.opset < 10 {
                try builder.requireInputs(1...1)
                let count = builder.integer("k", default: 0)
                builder.setInput(1, to: Tensor(integers: [count]), named: "k")
            }
            try builder.requireInputs(2...2)
            return TopK(
                axis: builder.integer("axis", default: -1),
                largest: builder.flag("largest", default: true))
        },
    ]

    private static func reduction(
        _ builder: inout NodeBuilder, axesAsInputFrom version: Int
    ) throws(ImportError) -> (keeps: Bool, none: Bool) {
        try builder.requireInputs(1...(builder.opset < version ? 1 : 2))
        builder.moveIntegers("axes", toInput: 1, before: version)
        return (
            builder.flag("keepdims", default: true), builder.flag("noop_with_empty_axes")
        )
    }
}
