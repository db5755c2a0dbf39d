/// Brings the nodes of older operator sets to the one that has a scale for each channel.
enum OpsetChange {
    /// The first set whose DequantizeLinear has an axis.
    static let needed = 13

    /// The nodes whose meaning changed between the eleventh set and the thirteenth.
    private static let listed: Set<String> = ["Squeeze", "Unsqueeze", "ReduceSum", "Split"]

    /// What `node` of set `opset` needs: a list that becomes an input, under the attribute's name.
    ///
    /// Throws for what cannot be brought there.
    static func list(_ node: NodeMessage, _ opset: Int) throws(ImportError) -> (
        attribute: String, values: [Int]
    )? {
        guard opset < needed else { return nil }
        let type = node.operatorType
        if ["Softmax", "LogSoftmax", "Hardmax"].contains(type),
            node.attributes["axis"]?.integer != -1
        {
            throw .brokenGraph(
                subject: "node '\(node.name)'",
                reason: "\(type) means another thing in the operator set \(needed)")
        }
        guard listed.contains(type) else { return nil }
        let attribute = type == "Split" ? "split" : "axes"
        return node.attributes[attribute].map { (attribute, $0.integers) }
    }
}
