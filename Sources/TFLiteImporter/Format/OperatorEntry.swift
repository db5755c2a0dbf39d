/// An operator of the file: which one, what it reads and makes, and its options.
struct OperatorEntry {
    let index: Int
    let name: String
    let version: Int
    /// Indices of tensors; -1 for one left out.
    let inputs: [Int]
    let outputs: [Int]
    /// The options of a built-in operator.
    let options: FlatTable?
    /// The options of a custom operator.
    let customOptions: Range<Int>

    init(
        _ table: FlatTable, index: Int, codes: [OperatorKind], tensors: Int
    ) throws(TFLiteError) {
        self.index = index
        let code = Int(try table.number(0, default: UInt32(0)))
        guard code < codes.count else {
            throw .malformed(
                field: "operator \(index)", offset: table.start,
                reason: "operator code \(code) where there are \(codes.count)")
        }
        name = codes[code].name
        version = codes[code].version
        inputs = try Self.operands(table, 1, index, tensors)
        outputs = try Self.operands(table, 2, index, tensors)
        guard outputs.allSatisfy({ $0 >= 0 }) else {
            throw .malformed(
                field: "operator \(index)", offset: table.start, reason: "an output is left out")
        }
        let type = try table.byte(3)
        options = type == 0 ? nil : try table.table(4, "options of an operator")
        customOptions = try table.vector(5, width: 1)?.range ?? 0..<0
    }

    private static func operands(
        _ table: FlatTable, _ slot: Int, _ index: Int, _ tensors: Int
    ) throws(TFLiteError) -> [Int] {
        let list = try table.vector(slot, width: 4)?
            .limited(to: Limits.operands, "operands of operator \(index)").integers
        guard let list else { return [] }
        for operand in list where operand < -1 || operand >= tensors {
            throw .malformed(
                field: "operator \(index)", offset: table.start,
                reason: "tensor \(operand) where there are \(tensors)")
        }
        return list
    }
}

/// One of the file's operator codes.
struct OperatorKind {
    let name: String
    let version: Int

    init(_ table: FlatTable) throws(TFLiteError) {
        // Codes below 127 stand in the older field, which is one signed byte.
        let old = Int(try table.number(0, default: Int8(0)))
        let code = max(old, try table.integer(3))
        version = try table.integer(2, default: 1)
        if code == OperatorNames.customCode {
            name = try table.text(1) ?? "CUSTOM"
        } else {
            name = OperatorNames.name(code)
        }
    }
}
