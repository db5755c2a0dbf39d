import InferenceEngine
import Tensors

extension OperatorTable {
    /// Parts and choices of elements.
    static let selection: [String: Entry] = [
        "CONCATENATION": Entry(4) { (emitter) throws(TFLiteError) in try concat(&emitter) },
        "FILL": Entry(4) { (emitter) throws(TFLiteError) in
            let shape = try emitter.integers(0)
            let value = try emitter.stored(try emitter.input(1))
            let target = emitter.add(integers: shape, "shape")
            try emitter.define(
                try emitter.output(), stored: emitter.emit(Expand(), [value, target]))
        },
        "GATHER": Entry(7) { (emitter) throws(TFLiteError) in
            guard try emitter.option(1) == 0 else {
                throw emitter.invalid("batch dimensions are not supported")
            }
            let axis = try emitter.option(0)
            let indices = try emitter.stored(try emitter.input(1))
            try emitter.defineMoved(Gather(axis: axis), [indices])
        },
        "GATHER_ND": Entry(5) { (emitter) throws(TFLiteError) in
            let indices = try emitter.stored(try emitter.input(1))
            try emitter.defineMoved(GatherND(batchAxes: 0), [indices])
        },
        "PACK": Entry(4) { (emitter) throws(TFLiteError) in
            let output = try emitter.output()
            let axis = try emitter.axis(
                try emitter.option(1), rank: emitter.shape(output).count)
            let isKept = emitter.keepsSteps(emitter.entry.inputs, output)
            let place = emitter.add(integers: [axis], "axes")
            var parts: [Outlet?] = []
            for index in emitter.entry.inputs.indices {
                let tensor = try emitter.input(index)
                let part = isKept ? try emitter.held(tensor) : try emitter.real(tensor)
                parts.append(emitter.emit(Unsqueeze(), [part, place]))
            }
            let value = emitter.emit(Concat(axis: axis), parts)
            if isKept {
                try emitter.define(output, held: value)
            } else {
                try emitter.define(output, real: value)
            }
        },
        "RANGE": Entry(2) { (emitter) throws(TFLiteError) in
            var inputs: [Outlet?] = []
            for index in 0..<3 { inputs.append(try emitter.stored(try emitter.input(index))) }
            try emitter.define(try emitter.output(), stored: emitter.emit(Ramp(), inputs))
        },
        "SELECT": Entry(4) { (emitter) throws(TFLiteError) in try choose(&emitter) },
        "SELECT_V2": Entry(2) { (emitter) throws(TFLiteError) in try choose(&emitter) },
        "SHAPE": Entry(1) { (emitter) throws(TFLiteError) in
            let output = try emitter.output()
            let shape = emitter.emit(
                ShapeOf(start: 0, end: nil), [try emitter.stored(try emitter.input(0))])
            let type = emitter.table(output).type?.dataType ?? .int32
            try emitter.define(output, stored: emitter.emit(Cast(to: type), [shape]))
        },
        "SLICE": Entry(7) { (emitter) throws(TFLiteError) in
            let begins = try emitter.integers(1), sizes = try emitter.integers(2)
            guard begins.count == sizes.count, begins.allSatisfy({ $0 >= 0 && $0 < 1 << 40 }),
                sizes.allSatisfy({ $0 >= -1 && $0 < 1 << 40 })
            else { throw emitter.invalid("a part of \(sizes) from \(begins)") }
            let cuts = zip(begins, sizes).map {
                AxisCut(start: $0, end: $1 < 0 ? Int(Int32.max) : $0 + $1, step: 1)
            }
            try slice(&emitter, cuts)
        },
        "SPLIT": Entry(4) { (emitter) throws(TFLiteError) in
            let axis = try emitter.integers(0).first ?? 0
            try split(&emitter, input: 1, axis: axis, sizes: nil)
        },
        "SPLIT_V": Entry(2) { (emitter) throws(TFLiteError) in
            let sizes = try emitter.integers(1), axis = try emitter.integers(2).first ?? 0
            try split(&emitter, input: 0, axis: axis, sizes: sizes)
        },
        "STRIDED_SLICE": Entry(8) { (emitter) throws(TFLiteError) in
            try stridedSlice(&emitter)
        },
        "UNPACK": Entry(4) { (emitter) throws(TFLiteError) in
            let x = try emitter.input(0), count = emitter.entry.outputs.count
            let axis = try emitter.axis(try emitter.option(1), rank: emitter.shape(x).count)
            let isKept = emitter.keepsSteps([x], try emitter.output())
            let whole = isKept ? try emitter.held(x) : try emitter.real(x)
            let place = emitter.add(integers: [axis], "axes")
            let parts = emitter.emit(Split(axis: axis, parts: count), [whole], outputs: count)
            for (output, part) in zip(emitter.entry.outputs, parts) {
                let value = emitter.emit(Squeeze(), [part, place])
                if isKept {
                    try emitter.define(output, held: value)
                } else {
                    try emitter.define(output, real: value)
                }
            }
        },
    ]

    private static func concat(_ emitter: inout Emitter) throws(TFLiteError) {
        let output = try emitter.output()
        var inputs: [Int] = []
        for index in emitter.entry.inputs.indices { inputs.append(try emitter.input(index)) }
        let rank = emitter.shape(output).count
        var axis = try emitter.axis(try emitter.option(0), rank: rank)
        let order: AxisOrder =
            rank == 4 && inputs.contains(where: { emitter.isHeldFirst($0) })
            ? .channelsFirst : .channelsLast
        if rank == 4 { axis = order.axis(axis) }
        var parts: [Outlet?] = []
        for input in inputs { parts.append(try emitter.real(input, order)) }
        let value = try emitter.activated(
            emitter.emit(Concat(axis: axis), parts), try emitter.byteOption(1))
        try emitter.define(output, real: value, order)
    }

    private static func choose(_ emitter: inout Emitter) throws(TFLiteError) {
        let tensors = [try emitter.input(0), try emitter.input(1), try emitter.input(2)]
        let (inputs, order) = try emitter.aligned(tensors)
        try emitter.define(
            try emitter.output(), real: emitter.emit(Where(), inputs), order)
    }

    private static func split(
        _ emitter: inout Emitter, input: Int, axis: Int, sizes: [Int]?
    ) throws(TFLiteError) {
        let x = try emitter.input(input), count = emitter.entry.outputs.count
        let rank = emitter.shape(x).count
        var axis = try emitter.axis(axis, rank: rank)
        let order: AxisOrder =
            rank == 4 && emitter.isHeldFirst(x) ? .channelsFirst : .channelsLast
        if rank == 4 { axis = order.axis(axis) }
        let isEqual = sizes == nil
        guard !isEqual || (count > 0 && emitter.shape(x)[0] >= 0) else {
            throw emitter.invalid("it has no output")
        }
        var inputs: [Outlet?] = [try emitter.real(x, order)]
        if let sizes { inputs.append(emitter.add(integers: sizes, "sizes")) }
        let parts = emitter.emit(Split(axis: axis, parts: count), inputs, outputs: count)
        for (output, part) in zip(emitter.entry.outputs, parts) {
            try emitter.define(output, real: part, order)
        }
    }
}
