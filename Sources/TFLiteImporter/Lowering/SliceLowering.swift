import InferenceEngine
import Tensors

/// What is cut from one axis; negative places count from the end.
struct AxisCut {
    var start: Int
    var end: Int
    var step: Int
}

extension OperatorTable {
    /// Cuts input 0, axis by axis of the file; `drops` are axes of one element that go.
    static func slice(
        _ emitter: inout Emitter, _ cuts: [AxisCut], drops: [Int] = []
    ) throws(TFLiteError) {
        let x = try emitter.input(0), output = try emitter.output()
        let rank = emitter.shape(x).count
        guard cuts.count <= rank else {
            throw emitter.invalid("\(cuts.count) cuts of a rank of \(rank)")
        }
        let order: AxisOrder =
            rank == 4 && drops.isEmpty && emitter.isHeldFirst(x) ? .channelsFirst : .channelsLast
        let isKept = emitter.keepsSteps([x], output) && order == .channelsLast
        var value = isKept ? try emitter.held(x) : try emitter.real(x, order)
        let axes = cuts.indices.map { rank == 4 ? order.axis($0) : $0 }
        value = emitter.emit(
            Slice(),
            [
                value, emitter.add(integers: cuts.map(\.start), "starts"),
                emitter.add(integers: cuts.map(\.end), "ends"),
                emitter.add(integers: axes, "axes"),
                emitter.add(integers: cuts.map(\.step), "steps"),
            ])
        if !drops.isEmpty {
            value = emitter.emit(Squeeze(), [value, emitter.add(integers: drops, "drops")])
        }
        if isKept {
            try emitter.define(output, held: value)
        } else {
            try emitter.define(output, real: value, order)
        }
    }

    /// Masks: bit by bit of the axes, whether begin or end are open, and whether the axis goes.
    static func stridedSlice(_ emitter: inout Emitter) throws(TFLiteError) {
        let begins = try emitter.integers(1), ends = try emitter.integers(2)
        let steps = try emitter.integers(3)
        let beginMask = try emitter.option(0), endMask = try emitter.option(1)
        guard try emitter.option(2) == 0, try emitter.option(3) == 0,
            try emitter.byteOption(5) == 0
        else { throw emitter.invalid("ellipsis, new axes and offsets are not supported") }
        let dropMask = try emitter.option(4)
        guard begins.count == ends.count, begins.count == steps.count,
            begins.count <= Limits.rank, !steps.contains(0),
            (begins + ends + steps).allSatisfy({ abs($0) <= Int(Int32.max) })
        else { throw emitter.invalid("a part from \(begins) to \(ends) in steps of \(steps)") }
        var cuts: [AxisCut] = [], drops: [Int] = []
        for axis in begins.indices {
            let bit = 1 << axis, isForward = steps[axis] > 0
            if dropMask & bit != 0 {
                let start = begins[axis]
                cuts.append(
                    AxisCut(start: start, end: start == -1 ? Int(Int32.max) : start + 1, step: 1))
                drops.append(axis)
                continue
            }
            cuts.append(
                AxisCut(
                    start: beginMask & bit == 0
                        ? begins[axis] : isForward ? 0 : Int(Int32.max),
                    end: endMask & bit == 0
                        ? ends[axis] : isForward ? Int(Int32.max) : -Int(Int32.max),
                    step: steps[axis]))
        }
        try slice(&emitter, cuts, drops: drops)
    }
}
