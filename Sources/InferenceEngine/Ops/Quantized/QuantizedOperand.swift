import Tensors

/// A matrix or a tensor of 8-bit levels with its zero point and, where there is one, its scale.
struct QuantizedOperand {
    static let types: Set<DataType> = [.int8, .uint8]

    let values: TensorView
    let zero: TensorView?
    let scale: TensorView?

    /// A level without its zero point; `line` is the index of the row, column or channel.
    func level(_ index: Int, line: Int) -> Int {
        values.integer(at: index) - zeroPoint(line)
    }

    func zeroPoint(_ line: Int) -> Int {
        guard let zero else { return 0 }
        return zero.integer(at: zero.count == 1 ? 0 : line)
    }

    func scale(_ line: Int) -> Float {
        guard let scale else { return 1 }
        return scale.floats[scale.count == 1 ? 0 : line]
    }

    /// Throws unless the levels are of 8 bits, and zero point and scale are one for all or one for
    /// each of `lines`.
    static func check(_ values: Fact, zero: Fact?, scale: Fact?, lines: Int) throws {
        guard types.contains(values.dataType) else {
            throw Mismatch("\(values.dataType) is no 8-bit type")
        }
        if let zero {
            guard zero.dataType == values.dataType, fits(zero.shape, lines) else {
                throw Mismatch("a zero point \(zero) does not fit \(values)")
            }
        }
        if let scale {
            guard scale.dataType == .float32, fits(scale.shape, lines) else {
                throw Mismatch("a scale \(scale) does not fit \(values)")
            }
        }
    }

    private static func fits(_ shape: Shape, _ lines: Int) -> Bool {
        shape.elementCount == 1 || shape.elementCount == lines
    }
}

/// The level of a sum: `saturate(round(sum * factor) + zero)`, ties to even.
func requantized(_ sum: Int, factor: Float, zero: Int, limits: (low: Int, high: Int)) -> Int {
    let level = (Float(sum) * factor).rounded(.toNearestOrEven) + Float(zero)
    return level >= Float(limits.high)
        ? limits.high : level > Float(limits.low) ? Int(saturating: level) : limits.low
}
