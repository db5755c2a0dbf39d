package import Foundation
package import InferenceEngine

/// An array of a fixture: what goes into a session or what should come out of it.
package struct StoredValue: Decodable, Sendable {
    /// Its extents.
    package let shape: [Int]
    /// The type of its elements: `float32`, `int64`, `int32`, `int8` or one of single bytes.
    package let type: String
    /// Its elements, little-endian, row by row.
    package let data: Data

    /// Copies the elements into an input; false when they are more or fewer than it holds.
    package func fill(_ session: Session, _ index: Int) -> Bool {
        func copy<Element: BitwiseCopyable>(_ type: Element.Type) -> Bool {
            session.withInput(index, of: type) { buffer in
                guard buffer.count * MemoryLayout<Element>.size == data.count else { return false }
                return data.copyBytes(to: buffer) == data.count
            }
        }
        return switch type {
        case "float32": copy(Float.self)
        case "int64": copy(Int64.self)
        case "int32": copy(Int32.self)
        default: copy(UInt8.self)
        }
    }

    /// Its elements where they are integers.
    package var integers: [Int] {
        switch type {
        case "int64": elements(Int64.self).map { Int($0) }
        case "int32": elements(Int32.self).map { Int($0) }
        case "int8": elements(Int8.self).map { Int($0) }
        default: elements(UInt8.self).map { Int($0) }
        }
    }

    /// Its elements where they are `float32`.
    package var floats: [Float] { elements(Float.self) }

    private func elements<Element: BitwiseCopyable>(_ type: Element.Type) -> [Element] {
        data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: MemoryLayout<Element>.size).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: type)
            }
        }
    }
}
