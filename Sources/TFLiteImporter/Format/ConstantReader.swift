import Tensors

/// Makes tensors of a file's constants, within a budget for those that are made anew.
struct ConstantReader {
    private let file: MappedFile
    private var left: Int

    init(_ file: MappedFile) {
        self.file = file
        left = Limits.expansionStart + Limits.expansion * file.bytes.count
    }

    /// Takes bytes for a constant that is made anew off the budget.
    mutating func take(_ bytes: Int, for name: String) throws(TFLiteError) {
        guard bytes <= left else {
            throw .limit(field: "bytes of constants at '\(name)'", limit: left, found: bytes)
        }
        left -= bytes
    }

    /// The elements in the file's order of axes; what is aligned stays in the file.
    ///
    /// Halves become float32, sparse data dense. Nil when the tensor has no data.
    mutating func tensor(_ table: TensorTable) throws(TFLiteError) -> Tensor? {
        guard let range = table.data else { return nil }
        guard let type = table.type else {
            throw .unsupportedType(name: table.name, code: table.typeCode)
        }
        let shape = Shape(table.shape)
        guard shape.isWithinLimits, let count = shape.checkedElementCount,
            count <= Limits.fileBytes
        else {
            throw broken(table, range, "extents of \(table.shape) are too large")
        }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
        if let sparsity = table.sparsity {
            try take(count * type.dataType.byteSize, for: table.name)
            guard count > 0, range.count % type.byteSize == 0 else {
                throw broken(table, range, "\(range.count) bytes of \(type) in \(table.shape)")
            }
            return try dense(table, sparsity, bytes, type, shape)
        }
        guard range.count == count * type.byteSize else {
            throw broken(
                table, range, "\(range.count) bytes of data where \(count * type.byteSize) belong")
        }
        if type == .float16 {
            try take(4 * count, for: table.name)
            return widened(bytes, shape)
        }
        if let base = bytes.baseAddress, Int(bitPattern: base) % type.byteSize == 0 {
            return Tensor(lent: base, shape: shape, dataType: type.dataType, owner: file)
        }
        try take(range.count, for: table.name)
        var tensor = Tensor(zeros: shape, dataType: type.dataType)
        tensor.withMutableBytes { $0.copyMemory(from: bytes) }
        return tensor
    }

    private func widened(_ bytes: UnsafeRawBufferPointer, _ shape: Shape) -> Tensor {
        var tensor = Tensor(zeros: shape)
        tensor.withMutableElements(of: Float.self) { to in
            for index in to.indices {
                to[index] = Float(
                    float16: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
            }
        }
        return tensor
    }

    private func dense(
        _ table: TensorTable, _ sparsity: SparsityTable, _ bytes: UnsafeRawBufferPointer,
        _ type: ElementType, _ shape: Shape
    ) throws(TFLiteError) -> Tensor {
        let walk = try SparseWalk(sparsity, shape: table.shape, name: table.name)
        var tensor = Tensor(zeros: shape, dataType: type.dataType)
        if type == .float16 {
            // Widened element by element.
            let values = bytes.count / 2
            let places = try walk.places(count: values)
            tensor.withMutableElements(of: Float.self) { to in
                for (index, place) in places.enumerated() {
                    to[place] = Float(
                        float16: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
                }
            }
            return tensor
        }
        let size = type.byteSize
        let places = try walk.places(count: bytes.count / size)
        tensor.withMutableBytes { to in
            for (index, place) in places.enumerated() {
                for byte in 0..<size { to[place * size + byte] = bytes[index * size + byte] }
            }
        }
        return tensor
    }

    private func broken(
        _ table: TensorTable, _ range: Range<Int>, _ reason: String
    ) -> TFLiteError {
        .malformed(field: "tensor '\(table.name)'", offset: range.lowerBound, reason: reason)
    }
}
