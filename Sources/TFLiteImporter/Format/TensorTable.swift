/// A tensor of the file: what is known of a value, and its data when it is a constant.
struct TensorTable {
    let index: Int
    let name: String
    let shape: [Int]
    /// The shape with -1 where any extent goes; nil when the file says nothing of it.
    let signature: [Int]?
    /// Nil for a type that is not supported.
    let type: ElementType?
    let typeCode: Int
    let quantization: Quantization?
    let sparsity: SparsityTable?
    /// The data of a constant.
    let data: Range<Int>?

    init(_ table: FlatTable, index: Int, buffers: BufferList) throws(TFLiteError) {
        self.index = index
        let name = try table.text(3) ?? ""
        self.name = name.isEmpty ? "tensor \(index)" : name
        let shape = try Self.extents(table, slot: 0)
        self.shape = shape ?? []
        guard self.shape.allSatisfy({ $0 >= 0 }) else {
            throw .malformed(
                field: "shape of tensor '\(self.name)'", offset: table.start,
                reason: "a negative extent in \(self.shape)")
        }
        signature = try Self.extents(table, slot: 7)
        typeCode = try table.byte(1)
        type = ElementType(rawValue: typeCode)
        if let details = try table.table(4, "quantization") {
            quantization = try Quantization(details, name: self.name, shape: self.shape)
        } else {
            quantization = nil
        }
        if let details = try table.table(6, "sparsity") {
            sparsity = try SparsityTable(details)
        } else {
            sparsity = nil
        }
        data = try buffers.data(Int(try table.number(2, default: UInt32(0))))
    }

    private static func extents(_ table: FlatTable, slot: Int) throws(TFLiteError) -> [Int]? {
        try table.vector(slot, width: 4)?.limited(to: Limits.rank, "rank").integers
    }

    /// How many numbers its quantization and its sparsity hold.
    var detailCount: Int {
        (quantization?.scales.count ?? 0) + (sparsity?.indexCount ?? 0)
    }

    /// Whether the stored integers stand for real numbers.
    var isQuantized: Bool {
        guard let type, quantization != nil else { return false }
        return type == .uint8 || type == .int8 || type == .int32
    }
}
