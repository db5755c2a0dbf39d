/// A vector of a FlatBuffers file, read in place; all of it lies in the file.
struct FlatVector {
    let bytes: UnsafeRawBufferPointer
    let start: Int
    let count: Int
    let width: Int
    let context: StaticString

    /// The bytes of the elements in the file.
    var range: Range<Int> { start..<start + count * width }

    /// The elements as 32-bit integers.
    var integers: [Int] {
        (0..<count).map {
            Int(bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: Int32.self))
        }
    }

    /// The elements as 64-bit integers.
    var longs: [Int] {
        (0..<count).map {
            Int(bytes.loadUnaligned(fromByteOffset: start + 8 * $0, as: Int64.self))
        }
    }

    /// The elements as floats.
    var floats: [Float] {
        (0..<count).map {
            bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: Float.self)
        }
    }

    /// The elements as integers without sign, of the vector's width.
    var unsigned: [Int] {
        (0..<count).map { index in
            switch width {
            case 1: Int(bytes[start + index])
            case 2: Int(bytes.loadUnaligned(fromByteOffset: start + 2 * index, as: UInt16.self))
            default: Int(bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
            }
        }
    }

    /// The table that an element points to.
    func table(_ index: Int) throws(TFLiteError) -> FlatTable {
        try FlatTable(bytes, following: start + 4 * index, context)
    }

    /// Throws when there are more elements than `limit`.
    func limited(to limit: Int, _ field: String) throws(TFLiteError) -> FlatVector {
        guard count <= limit else { throw .limit(field: field, limit: limit, found: count) }
        return self
    }
}
