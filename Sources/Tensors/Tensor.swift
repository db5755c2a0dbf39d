/// A row-major array of numbers with shared, copy-on-write storage.
///
/// Owned bytes are aligned to 64; lent bytes (weights in a mapped file) to their element.
package struct Tensor: Sendable {
    /// The type of the elements.
    package let dataType: DataType
    /// The extents.
    package let shape: Shape
    private var storage: TensorStorage

    /// A tensor of zeros.
    package init(zeros shape: Shape, dataType: DataType = .float32) {
        self.dataType = dataType
        self.shape = shape
        storage = TensorStorage(byteCount: shape.elementCount * dataType.byteSize)
    }

    /// A float tensor with these values in row-major order.
    package init(_ values: some Collection<Float>, shape: Shape) {
        precondition(values.count == shape.elementCount, "values fill the shape")
        self.init(zeros: shape)
        withMutableElements(of: Float.self) { elements in _ = elements.update(from: values) }
    }

    /// An int64 tensor with these values; a vector unless a shape is given.
    package init(integers: some Collection<Int>, shape: Shape? = nil) {
        self.init(zeros: shape ?? [integers.count], dataType: .int64)
        precondition(integers.count == self.shape.elementCount, "values fill the shape")
        withMutableElements(of: Int64.self) { elements in
            _ = elements.update(from: integers.lazy.map { Int64($0) })
        }
    }

    /// A view of bytes that `owner` keeps alive and nobody changes.
    ///
    /// `base` is aligned to the element; `byteCount` bytes are there for the whole shape.
    package init(
        lent base: UnsafeRawPointer, shape: Shape, dataType: DataType,
        owner: any AnyObject & Sendable
    ) {
        self.dataType = dataType
        self.shape = shape
        storage = TensorStorage(
            lent: base, byteCount: shape.elementCount * dataType.byteSize, owner: owner)
    }

    /// The same elements under another shape of the same count.
    package func reshaped(_ shape: Shape) -> Tensor {
        precondition(shape.elementCount == self.shape.elementCount, "the count stays")
        return Tensor(dataType: dataType, shape: shape, storage: storage)
    }

    private init(dataType: DataType, shape: Shape, storage: TensorStorage) {
        self.dataType = dataType
        self.shape = shape
        self.storage = storage
    }

    /// Bytes of all elements.
    package var byteCount: Int { shape.elementCount * dataType.byteSize }

    /// Calls `body` with the bytes, valid during the call only.
    package func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try withExtendedLifetime(storage) {
            try body(UnsafeRawBufferPointer(start: storage.base, count: byteCount))
        }
    }

    /// Calls `body` with the elements as `Element`, valid during the call only.
    ///
    /// `Element` has the size of `dataType`.
    package func withElements<Element: BitwiseCopyable, Result>(
        of type: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        precondition(MemoryLayout<Element>.size == dataType.byteSize, "the element type fits")
        return try withExtendedLifetime(storage) {
            try body(
                UnsafeBufferPointer(
                    start: storage.base.assumingMemoryBound(to: type), count: shape.elementCount))
        }
    }

    /// Calls `body` with the elements for writing; copies first when the storage is shared.
    package mutating func withMutableElements<Element: BitwiseCopyable, Result>(
        of type: Element.Type, _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        precondition(MemoryLayout<Element>.size == dataType.byteSize, "the element type fits")
        makeUnique()
        return try body(
            UnsafeMutableBufferPointer(
                start: storage.base.assumingMemoryBound(to: type), count: shape.elementCount))
    }

    /// Lets go of the pages of a mapped file under these elements.
    ///
    /// They stay readable; of other tensors nothing changes. For weights that have been packed.
    package func releasePages() {
        storage.releasePages()
    }

    /// Calls `body` with the bytes for writing; copies first when the storage is shared.
    package mutating func withMutableBytes(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
        makeUnique()
        body(UnsafeMutableRawBufferPointer(start: storage.base, count: byteCount))
    }

    private mutating func makeUnique() {
        if isKnownUniquelyReferenced(&storage), storage.isOwned { return }
        let copy = TensorStorage(byteCount: byteCount)
        copy.base.copyMemory(from: storage.base, byteCount: byteCount)
        storage = copy
    }

    /// Where the bytes lie, for as long as this value or a copy of it is kept.
    package var address: UnsafeRawPointer { UnsafeRawPointer(storage.base) }

    /// The float elements as an array.
    package var floats: [Float] {
        withElements(of: Float.self) { Array($0) }
    }

    /// The elements of an integer or bool tensor as an array; nil for other types.
    ///
    /// Values of uint64 above the largest Int wrap.
    package var integers: [Int]? {
        switch dataType {
        case .int64: withElements(of: Int64.self) { $0.map { Int($0) } }
        case .uint64: withElements(of: UInt64.self) { $0.map { Int(truncatingIfNeeded: $0) } }
        case .int32: withElements(of: Int32.self) { $0.map { Int($0) } }
        case .uint32: withElements(of: UInt32.self) { $0.map { Int($0) } }
        case .int16: withElements(of: Int16.self) { $0.map { Int($0) } }
        case .uint16: withElements(of: UInt16.self) { $0.map { Int($0) } }
        case .int8: withElements(of: Int8.self) { $0.map { Int($0) } }
        case .uint8, .bool: withElements(of: UInt8.self) { $0.map { Int($0) } }
        case .float32, .float16, .bfloat16, .float64: nil
        }
    }
}
