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
        "ArgMin": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return ArgMin(
                axis: builder.integer("axis", default: 0),
                keepsAxis: builder.flag("keepdims", default: true),
                lastWins: builder.flag("select_last_index"))
        },
        "ReduceL1": reduction { ReduceL1(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceL2": reduction { ReduceL2(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceLogSum": reduction { ReduceLogSum(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceLogSumExp": reduction { ReduceLogSumExp(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceMax": reduction { ReduceMax(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceMean": reduction { ReduceMean(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceMin": reduction { ReduceMin(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceProd": reduction { ReduceProd(keepsAxes: $0, emptyMeansNone: $1) },
        "ReduceSum": reduction(axesAsInputFrom: 13) {
            ReduceSum(keepsAxes: $0, emptyMeansNone: $1)
        },
        "ReduceSumSquare": reduction { ReduceSumSquare(keepsAxes: $0, emptyMeansNone: $1) },
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
        axesAsInputFrom version: Int = 18,
        _ make: @escaping @Sendable (_ keepsAxes: Bool, _ emptyMeansNone: Bool) -> any Operator
    ) -> Lowering {
        { (builder) throws(ImportError) in
            try builder.requireInputs(1...(builder.opset < version ? 1 : 2))
            builder.moveIntegers("axes", toInput: 1, before: version)
            return make(
                builder.flag("keepdims", default: true), builder.flag("noop_with_empty_axes"))
        }
    }
}
