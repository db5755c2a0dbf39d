/// The data of a file's constants.
struct BufferList {
    private let buffers: FlatVector?
    private let size: Int

    init(_ model: FlatTable) throws(TFLiteError) {
        buffers = try model.vector(4, width: 4)
        size = model.bytes.count
    }

    /// The bytes of one buffer in the file; nil for an empty one.
    func data(_ index: Int) throws(TFLiteError) -> Range<Int>? {
        guard let buffers, index < buffers.count else {
            throw .malformed(
                field: "tensor", offset: 0,
                reason: "buffer \(index) where there are \(buffers?.count ?? 0)")
        }
        let table = try buffers.table(index)
        let offset = try table.number(1, default: UInt64(0))
        if offset > 1 {
            let length = try table.number(2, default: UInt64(0))
            guard offset <= UInt64(size), length <= UInt64(size) - offset else {
                throw .malformed(
                    field: "buffer \(index)", offset: table.start,
                    reason: "\(length) bytes at \(offset) lie outside the file")
            }
            return length == 0 ? nil : Int(offset)..<Int(offset + length)
        }
        guard let data = try table.vector(0, width: 1), data.count > 0 else { return nil }
        return data.range
    }
}
