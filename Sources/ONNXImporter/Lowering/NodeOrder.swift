/// Puts nodes into an order in which each value is made before it is read.
enum NodeOrder {
    /// The nodes in order; a file that is in order keeps it.
    ///
    /// Throws when a value has no producer, two, or itself before it.
    static func sorted(
        _ nodes: [NodeMessage], known: Set<String>
    ) throws(ImportError) -> [NodeMessage] {
        var producers: [String: Int] = [:]
        for (index, node) in nodes.enumerated() {
            for output in node.outputs where !output.isEmpty {
                if known.contains(output) || producers.updateValue(index, forKey: output) != nil {
                    throw .brokenGraph(
                        subject: "value '\(output)'", reason: "two values have this name")
                }
            }
        }
        var missing = [Int](repeating: 0, count: nodes.count)
        var readers: [[Int]] = Array(repeating: [], count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs where !input.isEmpty && !known.contains(input) {
                guard let producer = producers[input] else {
                    throw .brokenGraph(
                        subject: "node '\(node.name)'",
                        reason: "no node makes its input '\(input)'")
                }
                missing[index] += 1
                readers[producer].append(index)
            }
        }
        if isInOrder(nodes, producers) { return nodes }
        for (index, node) in nodes.enumerated() {
            for name in node.capturedNames {
                guard let producer = producers[name], producer != index else { continue }
                missing[index] += 1
                readers[producer].append(index)
            }
        }
        var ready = nodes.indices.filter { missing[$0] == 0 }
        var order: [NodeMessage] = []
        var next = 0
        while next < ready.count {
            let index = ready[next]
            next += 1
            order.append(nodes[index])
            for reader in readers[index] {
                missing[reader] -= 1
                if missing[reader] == 0 { ready.append(reader) }
            }
        }
        guard order.count == nodes.count else {
            let stuck = missing.firstIndex { $0 > 0 }.map { nodes[$0].name } ?? ""
            throw .brokenGraph(subject: "node '\(stuck)'", reason: "the nodes form a cycle")
        }
        return order
    }

    private static func isInOrder(_ nodes: [NodeMessage], _ producers: [String: Int]) -> Bool {
        nodes.indices.allSatisfy { index in
            (nodes[index].inputs + nodes[index].capturedNames).allSatisfy {
                producers[$0].map { $0 < index } ?? true
            }
        }
    }
}
