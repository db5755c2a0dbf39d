import InferenceEngine
import Tensors

extension OperatorTable {
    /// Reductions along axes.
    static let reductions: [String: Entry] = [
        "ARG_MAX": Entry(3) { (emitter) throws(TFLiteError) in
            let x = try emitter.input(0), output = try emitter.output()
            let rank = emitter.shape(x).count
            var axis = try emitter.axis(try emitter.integers(1).first ?? 0, rank: rank)
            // Without its channels a picture has one order only.
            let isFirst = rank == 4 && axis == 3 && emitter.isHeldFirst(x)
            if isFirst { axis = 1 }
            let index = emitter.emit(
                ArgMax(axis: axis, keepsAxis: false, lastWins: false),
                [try emitter.real(x, isFirst ? .channelsFirst : .channelsLast)])
            let type = emitter.table(output).type?.dataType ?? .int32
            try emitter.define(output, stored: emitter.emit(Cast(to: type), [index]))
        },
        "MEAN": Entry(3) { (emitter) throws(TFLiteError) in
            try reduce(&emitter) { ReduceMean(keepsAxes: $0, emptyMeansNone: true) }
        },
        "REDUCE_MAX": Entry(3) { (emitter) throws(TFLiteError) in
            try reduce(&emitter) { ReduceMax(keepsAxes: $0, emptyMeansNone: true) }
        },
        "REDUCE_MIN": Entry(3) { (emitter) throws(TFLiteError) in
            try reduce(&emitter) { ReduceMin(keepsAxes: $0, emptyMeansNone: true) }
        },
        "SUM": Entry(2) { (emitter) throws(TFLiteError) in
            try reduce(&emitter) { ReduceSum(keepsAxes: $0, emptyMeansNone: true) }
        },
        "TOPK_V2": Entry(3) { (emitter) throws(TFLiteError) in
            let values = try emitter.output(0), indices = try emitter.output(1)
            let count = try emitter.integers(1).first ?? 0
            let parts = emitter.emit(
                TopK(axis: -1, largest: true),
                [try emitter.real(try emitter.input(0)), emitter.add(integers: [count], "k")],
                outputs: 2)
            try emitter.define(values, real: parts[0])
            let type = emitter.table(indices).type?.dataType ?? .int32
            try emitter.define(indices, stored: emitter.emit(Cast(to: type), [parts[1]]))
        },
    ]

    private static func reduce(
        _ emitter: inout Emitter, _ op: (_ keepsAxes: Bool) -> any Operator
    ) throws(TFLiteError) {
        let x = try emitter.input(0), rank = emitter.shape(x).count
        let keeps = try emitter.byteOption(0) != 0
        var axes: [Int] = []
        for axis in try emitter.integers(1) { axes.append(try emitter.axis(axis, rank: rank)) }
        // Axes that go must leave the others in the file's order.
        let hasOneOrder = keeps || axes.contains(3) || (axes.contains(1) && axes.contains(2))
        let isFirst = rank == 4 && hasOneOrder && emitter.isHeldFirst(x)
        let order: AxisOrder = isFirst ? .channelsFirst : .channelsLast
        if isFirst { axes = axes.map { order.axis($0) } }
        let value = emitter.emit(
            op(keeps), [try emitter.real(x, order), emitter.add(integers: axes, "axes")])
        try emitter.define(try emitter.output(), real: value, keeps ? order : .channelsLast)
    }
}
