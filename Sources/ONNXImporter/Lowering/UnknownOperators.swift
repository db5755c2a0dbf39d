import Tensors

/// Finds all operators of a file that are not known, before anything is made of it.
enum UnknownOperators {
    static func check(
        _ nodes: [NodeMessage], in files: WeightFiles, opset: Int, _ expansion: NodeExpansion
    ) throws(ImportError) {
        var found: [String: (node: String, count: Int)] = [:]
        var order: [String] = []
        var expansion = expansion
        try collect(nodes, files, &expansion, depth: 0) { node in
            if found[node.fullName] == nil { order.append(node.fullName) }
            found[node.fullName, default: (node.name, 0)].count += 1
        }
        guard !order.isEmpty else { return }
        throw .unknownOperators(
            order.compactMap { name in
                found[name].map { UnknownOperator(name: name, node: $0.node, count: $0.count) }
            }, opset: opset)
    }

    private static func collect(
        _ nodes: [NodeMessage], _ files: WeightFiles, _ expansion: inout NodeExpansion, depth: Int,
        unknown: (NodeMessage) -> Void
    ) throws(ImportError) {
        for node in nodes {
            if node.isBranch {
                guard depth < Limits.branchDepth else {
                    throw .limit(field: "branches", limit: Limits.branchDepth, found: depth + 1)
                }
                for attribute in node.attributes.values {
                    guard let range = attribute.graph else { continue }
                    let inner = try expansion.expanded(
                        try GraphMessage(files.model.bytes, range).nodes)
                    try collect(inner, files, &expansion, depth: depth + 1, unknown: unknown)
                }
            } else if !node.isStandard || OperatorTable.lowerings[node.operatorType] == nil {
                unknown(node)
            }
        }
    }
}
