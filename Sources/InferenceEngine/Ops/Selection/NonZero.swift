package import Tensors

/// The places of the elements that are not 0.
///
/// Input: x of any type. Output: int64 [rank, K], in the order of the elements.
package struct NonZero: DynamicOperator {
    /// The name in the operator table.
    package static let name = "NonZero"

    /// The operator.
    package init() {}

    /// Any type and rank.
    package func check(_ inputs: Operands) throws {
        _ = try inputs.fact(0)
    }

    /// Counts, then writes an index for each axis.
    package func results(_ call: DynamicCall) throws -> [Tensor] {
        let x = try call.input(0)
        let places = x.placesOfNonZeros
        let extents = x.shape.count == 0 ? [1] : Array(x.shape)
        var result = try call.result([extents.count, places.count], .int64)
        result.withMutableElements(of: Int64.self) { target in
            for (column, place) in places.enumerated() {
                var rest = place
                for axis in extents.indices.reversed() {
                    target[axis * places.count + column] = Int64(rest % extents[axis])
                    rest /= extents[axis]
                }
            }
        }
        return [result]
    }
}

extension Tensor {
    /// The indices in memory of the elements that are not 0.
    var placesOfNonZeros: [Int] {
        func places<Element: BitwiseCopyable>(
            _ type: Element.Type, _ isZero: (Element) -> Bool
        ) -> [Int] {
            withElements(of: type) { values in values.indices.filter { !isZero(values[$0]) } }
        }
        switch dataType {
        case .float32: return places(Float.self) { $0 == 0 }
        case .float16, .bfloat16: return places(UInt16.self) { $0 & 0x7fff == 0 }
        case .float64: return places(Double.self) { $0 == 0 }
        case .int64, .uint64: return places(Int64.self) { $0 == 0 }
        case .int32, .uint32: return places(Int32.self) { $0 == 0 }
        case .int16, .uint16: return places(Int16.self) { $0 == 0 }
        case .int8, .uint8, .bool: return places(UInt8.self) { $0 == 0 }
        }
    }
}
