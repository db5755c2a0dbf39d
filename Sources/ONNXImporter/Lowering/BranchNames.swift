/// The names that the bodies of a node read.
enum BranchNames {
    static func read(
        by node: NodeMessage, _ bytes: UnsafeRawBufferPointer, depth: Int
    ) throws(ImportError) -> [String] {
        guard node.isBranch, depth < Limits.branchDepth else { return [] }
        var names: Set<String> = []
        for attribute in node.attributes.values {
            guard let range = attribute.graph else { continue }
            let message = try GraphMessage(bytes, range)
            for inner in message.nodes {
                names.formUnion(inner.inputs)
                names.formUnion(try read(by: inner, bytes, depth: depth + 1))
            }
            names.formUnion(message.outputs.map(\.name))
        }
        return names.sorted()
    }
}
