import InferenceEngine
import Tensors

extension OperatorTable {
    /// Shapes and order of elements.
    static let movement: [String: Entry] = [
        "BATCH_TO_SPACE_ND": Entry(4) { (emitter) throws(TFLiteError) in
            try batchToSpace(&emitter)
        },
        "BROADCAST_TO": Entry(3) { (emitter) throws(TFLiteError) in
            let shape = try emitter.integers(1)
            try emitter.defineMoved(Expand(), [emitter.add(integers: shape, "shape")])
        },
        "CAST": Entry(6) { (emitter) throws(TFLiteError) in
            let output = try emitter.output()
            guard let type = emitter.table(output).type, type != .float16 else {
                throw .unsupportedType(
                    name: emitter.table(output).name, code: emitter.table(output).typeCode)
            }
            let tensor = try emitter.input(0)
            // The stored numbers, whatever they stand for.
            let isFirst = emitter.isHeldFirst(tensor) && !emitter.table(tensor).isQuantized
            let order: AxisOrder = isFirst ? .channelsFirst : .channelsLast
            let value = emitter.emit(
                Cast(to: type.dataType), [try emitter.stored(tensor, order)])
            try emitter.define(output, stored: value, order)
        },
        "EXPAND_DIMS": Entry(1) { (emitter) throws(TFLiteError) in try reshape(&emitter) },
        "MIRROR_PAD": Entry(3) { (emitter) throws(TFLiteError) in
            switch try emitter.byteOption(0) {
            case 0: try pad(&emitter, .reflect)
            case 1:
                // With at most one element, the edge repeated is the edge mirrored.
                guard try emitter.integers(1).allSatisfy({ $0 <= 1 }) else {
                    throw emitter.invalid("a symmetric border of more than one element")
                }
                try pad(&emitter, .edge)
            case let code: throw emitter.invalid("a border of kind \(code)")
            }
        },
        "PAD": Entry(4) { (emitter) throws(TFLiteError) in try pad(&emitter, .constant) },
        "PADV2": Entry(4) { (emitter) throws(TFLiteError) in try pad(&emitter, .constant) },
        "RESHAPE": Entry(2) { (emitter) throws(TFLiteError) in try reshape(&emitter) },
        "SPACE_TO_BATCH_ND": Entry(4) { (emitter) throws(TFLiteError) in
            try spaceToBatch(&emitter)
        },
        "SQUEEZE": Entry(2) { (emitter) throws(TFLiteError) in try reshape(&emitter) },
        "TILE": Entry(3) { (emitter) throws(TFLiteError) in
            let counts = try emitter.integers(1)
            try emitter.defineMoved(Tile(), [emitter.add(integers: counts, "counts")])
        },
        "TRANSPOSE": Entry(7) { (emitter) throws(TFLiteError) in
            let order = try emitter.integers(1)
            try emitter.defineMoved(Transpose(permutation: order), [])
        },
    ]

    /// To the shape that the operator gives, or that the output is declared with.
    private static func reshape(_ emitter: inout Emitter) throws(TFLiteError) {
        var shape = emitter.shape(try emitter.output())
        if emitter.entry.name == "RESHAPE" {
            if let given = emitter.optionalInput(1),
                let known = try emitter.constant(given)?.integers, !known.isEmpty
            {
                shape = known
            } else if let given = try emitter.entry.options?.vector(0, width: 4), given.count > 0 {
                shape = try given.limited(to: Limits.rank, "rank").integers
            }
        }
        guard shape.count <= Limits.rank, shape.allSatisfy({ $0 >= -1 }) else {
            throw emitter.invalid("a shape of \(shape)")
        }
        try emitter.defineMoved(
            Reshape(allowsZero: true), [emitter.add(integers: shape, "shape")])
    }

    private static func pad(
        _ emitter: inout Emitter, _ mode: Pad.Mode
    ) throws(TFLiteError) {
        let x = try emitter.input(0)
        let pads = try emitter.integers(1), rank = emitter.shape(x).count
        guard pads.count == 2 * rank, pads.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 }) else {
            throw emitter.invalid("a border of \(pads) for a rank of \(rank)")
        }
        let order: AxisOrder =
            rank == 4 && emitter.isHeldFirst(x) ? .channelsFirst : .channelsLast
        let before = order.ordered((0..<rank).map { pads[2 * $0] })
        let after = order.ordered((0..<rank).map { pads[2 * $0 + 1] })
        var inputs: [Outlet?] = [
            try emitter.real(x, order), emitter.add(integers: before + after, "pads"),
        ]
        if mode == .constant, let value = emitter.optionalInput(2) {
            guard let number = try emitter.realConstant(value), number.dataType == .float32,
                let first = number.floats.first
            else { throw emitter.invalid("the border's value is no constant number") }
            inputs.append(emitter.add(scalar: first, "value"))
        }
        try emitter.define(
            try emitter.output(), real: emitter.emit(Pad(mode: mode), inputs), order)
    }

    /// Blocks of pixels to samples: pad, split rows and columns, move the parts to the front.
    private static func spaceToBatch(_ emitter: inout Emitter) throws(TFLiteError) {
        let x = try emitter.input(0), shape = emitter.shape(x)
        let block = try emitter.integers(1), pads = try emitter.integers(2)
        guard shape.count == 4, block.count == 2, block.allSatisfy({ $0 >= 1 && $0 <= 1 << 12 }),
            pads.count == 4, pads.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 })
        else { throw emitter.invalid("blocks of \(block) with a border of \(pads)") }
        let rows = shape[1] + pads[0] + pads[1], columns = shape[2] + pads[2] + pads[3]
        guard rows % block[0] == 0, columns % block[1] == 0 else {
            throw emitter.invalid("blocks of \(block) do not fill \(rows) rows, \(columns) columns")
        }
        let border = emitter.add(
            integers: [0, pads[0], pads[2], 0, 0, pads[1], pads[3], 0], "pads")
        let padded = emitter.emit(Pad(mode: .constant), [try emitter.real(x), border])
        let height = rows / block[0], width = columns / block[1]
        let parts = emitter.reshaped(
            padded, [shape[0], height, block[0], width, block[1], shape[3]])
        let moved = emitter.emit(Transpose(permutation: [2, 4, 0, 1, 3, 5]), [parts])
        let value = emitter.reshaped(
            moved, [block[0] * block[1] * shape[0], height, width, shape[3]])
        try emitter.define(try emitter.output(), real: value)
    }

    /// The way back, and the border cut off.
    private static func batchToSpace(_ emitter: inout Emitter) throws(TFLiteError) {
        let x = try emitter.input(0), shape = emitter.shape(x)
        let block = try emitter.integers(1), cuts = try emitter.integers(2)
        guard shape.count == 4, block.count == 2, block.allSatisfy({ $0 >= 1 && $0 <= 1 << 12 }),
            cuts.count == 4, cuts.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 }),
            shape[0] % (block[0] * block[1]) == 0
        else { throw emitter.invalid("blocks of \(block) with a border of \(cuts)") }
        let samples = shape[0] / (block[0] * block[1])
        let parts = emitter.reshaped(
            try emitter.real(x), [block[0], block[1], samples, shape[1], shape[2], shape[3]])
        let moved = emitter.emit(Transpose(permutation: [2, 3, 0, 4, 1, 5]), [parts])
        let rows = shape[1] * block[0], columns = shape[2] * block[1]
        let whole = emitter.reshaped(moved, [samples, rows, columns, shape[3]])
        let starts = emitter.add(integers: [cuts[0], cuts[2]], "starts")
        let ends = emitter.add(integers: [rows - cuts[1], columns - cuts[3]], "ends")
        let axes = emitter.add(integers: [1, 2], "axes")
        let value = emitter.emit(Slice(), [whole, starts, ends, axes])
        try emitter.define(try emitter.output(), real: value)
    }
}
