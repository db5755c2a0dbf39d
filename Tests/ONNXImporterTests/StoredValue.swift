import Foundation
import InferenceEngine
import Tensors
import Testing

/// An array of a fixture: what goes into a session or what should come out.
struct StoredValue: Decodable, Sendable {
    let shape: [Int]
    let type: String
    let data: Data

    /// Copies the elements into an input.
    func fill(_ session: Session, _ index: Int) {
        func copy<Element: BitwiseCopyable>(_ type: Element.Type) {
            session.withInput(index, of: type) { buffer in
                #expect(buffer.count * MemoryLayout<Element>.size == data.count)
                _ = data.copyBytes(to: buffer)
            }
        }
        switch type {
        case "float32": copy(Float.self)
        case "int64": copy(Int64.self)
        case "int32": copy(Int32.self)
        default: copy(UInt8.self)
        }
    }

    /// Compares an output: integers exactly, floats within 2e-5.
    ///
    /// Sums in Winograd form are exact to the magnitude of the whole, not of each element.
    func check(_ session: Session, _ index: Int, allowsWinograd: Bool) {
        #expect(session.outputFact(index)?.shape == Shape(shape))
        guard type == "float32" else {
            let expected: [Int] = data.withUnsafeBytes { bytes in
                func integers<Element: FixedWidthInteger & BitwiseCopyable>(
                    _ type: Element.Type
                ) -> [Int] {
                    stride(from: 0, to: bytes.count, by: MemoryLayout<Element>.size).map {
                        Int(bytes.loadUnaligned(fromByteOffset: $0, as: type))
                    }
                }
                switch type {
                case "int64": return integers(Int64.self)
                case "int32": return integers(Int32.self)
                case "int8": return integers(Int8.self)
                default: return integers(UInt8.self)
                }
            }
            #expect(session.outputIntegers(index) == expected)
            return
        }
        let expected = data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
            }
        }
        session.withOutput(index) { _, values in
            #expect(values.count == expected.count)
            let largest = max(1, expected.filter(\.isFinite).map { abs($0) }.max() ?? 1)
            let worst =
                zip(values, expected).map { (value, wanted) -> Float in
                    if value == wanted || (value.isNaN && wanted.isNaN) { return Float(0) }
                    let difference = abs(value - wanted)
                    return difference.isFinite
                        ? difference / (allowsWinograd ? largest : max(1, abs(wanted)))
                        : .infinity
                }.max() ?? 0
            #expect(worst < 2e-5, "off by \(worst)")
        }
    }
}
