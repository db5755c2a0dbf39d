import Tensors

/// The tables of a model file that a graph is made from.
struct ModelTable {
    let file: MappedFile
    let tensors: [TensorTable]
    let operators: [OperatorEntry]
    let inputs: [Int]
    let outputs: [Int]

    init(_ file: MappedFile) throws(TFLiteError) {
        self.file = file
        guard ModelTable.hasIdentifier(file.bytes) else {
            throw .malformed(
                field: "model", offset: 4, reason: "the identifier 'TFL3' is not there")
        }
        let model = try FlatTable(rootOf: file.bytes, context: "model")
        let version = try model.number(0, default: UInt32(0))
        guard version == 3 else {
            throw .malformed(
                field: "model", offset: model.start, reason: "schema version \(version)")
        }
        var codes: [OperatorKind] = []
        if let list = try model.vector(1, width: 4) {
            for index in 0..<(try list.limited(to: Limits.operators, "operator codes")).count {
                codes.append(try OperatorKind(try list.table(index)))
            }
        }
        guard let graphs = try model.vector(2, width: 4), graphs.count > 0 else {
            throw .malformed(field: "model", offset: model.start, reason: "it has no graph")
        }
        let graph = try graphs.table(0)
        tensors = try Self.tensors(graph, BufferList(model), fileBytes: file.bytes.count)
        var operators: [OperatorEntry] = []
        // Tables may share vectors, but not so often in a file that a tool has written.
        let limit = file.bytes.count + (1 << 20)
        var operands = 0
        if let list = try graph.vector(3, width: 4)?.limited(to: Limits.operators, "operators") {
            for index in 0..<list.count {
                operators.append(
                    try OperatorEntry(
                        try list.table(index), index: index, codes: codes, tensors: tensors.count))
                operands += operators[index].inputs.count + operators[index].outputs.count
                guard operands <= limit else {
                    throw .limit(field: "operands of all operators", limit: limit, found: operands)
                }
            }
        }
        self.operators = operators
        inputs = try Self.ends(graph, 1, tensors.count)
        outputs = try Self.ends(graph, 2, tensors.count)
        guard !outputs.isEmpty else {
            throw .brokenGraph(subject: "graph", reason: "the graph has no output")
        }
    }

    /// Whether bytes begin as a TFLite file does.
    static func hasIdentifier(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 8 && bytes[4..<8].elementsEqual("TFL3".utf8)
    }

    private static func tensors(
        _ graph: FlatTable, _ buffers: BufferList, fileBytes: Int
    ) throws(TFLiteError) -> [TensorTable] {
        guard let list = try graph.vector(0, width: 4)?.limited(to: Limits.tensors, "tensors")
        else { return [] }
        var tensors: [TensorTable] = []
        // Many tensors may share a name's bytes or a table of scales, but not in a file that a tool
        // has written.
        let limit = fileBytes + (1 << 20)
        var names = 0, details = 0
        for index in 0..<list.count {
            let tensor = try TensorTable(try list.table(index), index: index, buffers: buffers)
            names += tensor.name.utf8.count
            guard names <= limit else {
                throw .limit(field: "bytes of names", limit: limit, found: names)
            }
            details += tensor.detailCount
            guard details <= limit else {
                throw .limit(field: "scales and sparse indices", limit: limit, found: details)
            }
            tensors.append(tensor)
        }
        return tensors
    }

    private static func ends(
        _ graph: FlatTable, _ slot: Int, _ tensors: Int
    ) throws(TFLiteError) -> [Int] {
        let list =
            try graph.vector(slot, width: 4)?
            .limited(to: Limits.operands, "inputs or outputs of the graph").integers ?? []
        for index in list where index < 0 || index >= tensors {
            throw .malformed(
                field: "graph", offset: graph.start,
                reason: "tensor \(index) where there are \(tensors)")
        }
        return list
    }
}
