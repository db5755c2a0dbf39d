package import Tensors

/// The elements in another type.
package struct Cast: Operator {
    /// The name in the operator table.
    package static let name = "Cast"
    /// The type of the result.
    package let dataType: DataType

    /// The operator.
    package init(to dataType: DataType) {
        self.dataType = dataType
    }

    /// True: it converts from any type.
    package var takesEveryType: Bool { true }

    /// Always.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// The same extents in the other type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(dataType, try inputs.fact(0).shape)]
    }

    /// Converts one by one.
    ///
    /// Floats are cut towards zero and out-of-range ones go to the nearest end; integers wrap;
    /// narrower floats are rounded to nearest, ties to even.
    package func evaluate(_ call: Call) {
        switch call.input(0).fact.dataType {
        case .float32: real(call, as: Float.self) { $0 }
        case .float64: wide(call)
        case .float16: real(call, as: UInt16.self) { Float(float16: $0) }
        case .bfloat16: real(call, as: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .int8: integer(call, as: Int8.self)
        case .uint8, .bool: integer(call, as: UInt8.self)
        case .int16: integer(call, as: Int16.self)
        case .uint16: integer(call, as: UInt16.self)
        case .int32: integer(call, as: Int32.self)
        case .uint32: integer(call, as: UInt32.self)
        case .int64: integer(call, as: Int64.self)
        case .uint64: integer(call, as: UInt64.self)
        }
    }

    private func fill<Target>(_ call: Call, as type: Target.Type, _ value: (Int) -> Target) {
        let to = call.outputs[0].base.assumingMemoryBound(to: type)
        let count = call.outputs[0].count
        let tile = 16384
        call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
            for at in index * tile..<min(count, (index + 1) * tile) { to[at] = value(at) }
        }
    }

    private func real<Source>(
        _ call: Call, as type: Source.Type, _ value: @escaping (Source) -> Float
    ) {
        let from = call.input(0).base.assumingMemoryBound(to: type)
        switch dataType {
        case .float32: fill(call, as: Float.self) { value(from[$0]) }
        case .float64: fill(call, as: Double.self) { Double(value(from[$0])) }
        case .float16: fill(call, as: UInt16.self) { value(from[$0]).float16Bits }
        case .bfloat16: fill(call, as: UInt16.self) { value(from[$0]).bfloat16Bits }
        case .bool: fill(call, as: UInt8.self) { value(from[$0]) == 0 ? 0 : 1 }
        default: saturate(call) { Double(value(from[$0])) }
        }
    }

    private func wide(_ call: Call) {
        let from = call.input(0).base.assumingMemoryBound(to: Double.self)
        switch dataType {
        case .float32: fill(call, as: Float.self) { Float(from[$0]) }
        case .float64: fill(call, as: Double.self) { from[$0] }
        case .float16: fill(call, as: UInt16.self) { Float(from[$0]).float16Bits }
        case .bfloat16: fill(call, as: UInt16.self) { Float(from[$0]).bfloat16Bits }
        case .bool: fill(call, as: UInt8.self) { from[$0] == 0 ? 0 : 1 }
        default: saturate(call) { from[$0] }
        }
    }

    private func saturate(_ call: Call, _ value: @escaping (Int) -> Double) {
        func convert<Target: FixedWidthInteger>(_ type: Target.Type) {
            fill(call, as: type) { Target(saturating: value($0)) }
        }
        switch dataType {
        case .int8: convert(Int8.self)
        case .uint8: convert(UInt8.self)
        case .int16: convert(Int16.self)
        case .uint16: convert(UInt16.self)
        case .int32: convert(Int32.self)
        case .uint32: convert(UInt32.self)
        case .uint64: convert(UInt64.self)
        default: convert(Int64.self)
        }
    }

    private func integer<Source: FixedWidthInteger>(_ call: Call, as type: Source.Type) {
        let from = call.input(0).base.assumingMemoryBound(to: type)
        func convert<Target: FixedWidthInteger>(_ type: Target.Type) {
            fill(call, as: type) { Target(truncatingIfNeeded: from[$0]) }
        }
        switch dataType {
        case .float32: fill(call, as: Float.self) { Float(from[$0]) }
        case .float64: fill(call, as: Double.self) { Double(from[$0]) }
        case .float16: fill(call, as: UInt16.self) { Float(from[$0]).float16Bits }
        case .bfloat16: fill(call, as: UInt16.self) { Float(from[$0]).bfloat16Bits }
        case .bool: fill(call, as: UInt8.self) { from[$0] == 0 ? 0 : 1 }
        case .int8: convert(Int8.self)
        case .uint8: convert(UInt8.self)
        case .int16: convert(Int16.self)
        case .uint16: convert(UInt16.self)
        case .int32: convert(Int32.self)
        case .uint32: convert(UInt32.self)
        case .int64: convert(Int64.self)
        case .uint64: convert(UInt64.self)
        }
    }
}
