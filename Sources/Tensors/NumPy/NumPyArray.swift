/// A NumPy array file (NEP 1, versions 1 to 3), little endian; in memory always in C order.
package struct NumPyArray: Sendable {
    /// Extents, outermost axis first.
    package let shape: [Int]
    /// Element type.
    package let dataType: DataType
    /// Elements, little endian, row-major.
    package let bytes: ArraySlice<UInt8>

    /// Reads a whole file; the fault says what is wrong with it.
    package init(_ file: [UInt8]) throws(NumPyFault) {
        let (header, start) = try NumPyHeader.read(file)
        shape = header.shape
        dataType = header.dataType
        let body = file[start...]
        guard body.count >= header.byteCount else {
            throw NumPyFault(
                "it states \(header.byteCount) bytes of elements and holds \(body.count)")
        }
        let elements = body.prefix(header.byteCount)
        bytes =
            header.isColumnMajor && shape.count > 1
            ? Self.rowMajor(elements, shape: shape, size: dataType.byteSize) : elements
    }

    private init(shape: [Int], dataType: DataType, bytes: [UInt8]) {
        self.shape = shape
        self.dataType = dataType
        self.bytes = bytes[...]
    }

    /// The same numbers as halves, singles or doubles; nil unless it holds one of these.
    package func converted(to type: DataType) -> NumPyArray? {
        guard type != dataType, let values = doubles else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(values.count * type.byteSize)
        for value in values {
            switch type {
            case .float16:
                withUnsafeBytes(of: Float(value).float16Bits.littleEndian) { result += $0 }
            case .float32:
                withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { result += $0 }
            case .float64:
                withUnsafeBytes(of: value.bitPattern.littleEndian) { result += $0 }
            default: return nil
            }
        }
        return NumPyArray(shape: shape, dataType: type, bytes: result)
    }

    /// Its numbers; nil where they are no halves, singles or doubles.
    private var doubles: [Double]? {
        switch dataType {
        case .float16: words(of: UInt16.self).map { Double(Float(float16: $0)) }
        case .float32: words(of: UInt32.self).map { Double(Float(bitPattern: $0)) }
        case .float64: words(of: UInt64.self).map { Double(bitPattern: $0) }
        default: nil
        }
    }

    private func words<Word: FixedWidthInteger & BitwiseCopyable>(of type: Word.Type) -> [Word] {
        let width = MemoryLayout<Word>.size
        return bytes.withUnsafeBytes { raw in
            (0..<(raw.count / width)).map {
                Word(littleEndian: raw.loadUnaligned(fromByteOffset: width * $0, as: type))
            }
        }
    }

    /// The elements of a Fortran-order array, whose first axis is the fastest, with the last axis
    /// fastest.
    private static func rowMajor(
        _ body: ArraySlice<UInt8>, shape: [Int], size: Int
    ) -> ArraySlice<UInt8> {
        guard !body.isEmpty else { return body }
        var steps: [Int] = []
        var step = size
        for extent in shape {
            steps.append(step)
            step *= extent
        }
        var result: [UInt8] = []
        result.reserveCapacity(body.count)
        var index = [Int](repeating: 0, count: shape.count)
        var from = body.startIndex
        for _ in 0..<(body.count / size) {
            result.append(contentsOf: body[from..<(from + size)])
            for axis in shape.indices.reversed() {
                index[axis] += 1
                from += steps[axis]
                if index[axis] < shape[axis] { break }
                from -= steps[axis] * shape[axis]
                index[axis] = 0
            }
        }
        return result[...]
    }

    /// The file of an array: `elements`, row-major, behind a header of version 1.
    package static func file(
        shape: [Int], dataType: DataType, elements: UnsafeRawBufferPointer
    ) -> [UInt8] {
        NumPyHeader(shape: shape, dataType: dataType, isColumnMajor: false).bytes + elements
    }
}

/// What is wrong with an array file, in one line.
package struct NumPyFault: Error, Sendable {
    /// Lower case, no trailing period; of "it", the file.
    package let summary: String

    init(_ summary: String) { self.summary = summary }
}
