import Tensors

/// Lets convolutions of bytes apply what follows them: a table, and then a sum.
struct QuantizedFusion {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices {
            let node = rewriter.graph.nodes[index]
            if let lookup = node.op as? QuantizedLookup {
                fuseTable(lookup.table, index, node, &rewriter)
            } else if let add = node.op as? QuantizedAdd {
                fuseSum(add, index, node, &rewriter)
            } else if let concat = node.op as? QuantizedConcat {
                moveTables(concat, index, node, &rewriter)
            }
        }
        graph = rewriter.result()
    }

    /// An operator that gives its bytes through a table; nil where it cannot.
    private static func giving(_ op: any Operator, through table: [UInt8]) -> (any Operator)? {
        if var conv = op as? QuantizedConv, conv.sum == nil {
            conv.table = conv.table.map { $0.map { table[Int($0)] } } ?? table
            return conv
        }
        if let lookup = op as? QuantizedLookup {
            return QuantizedLookup(table: lookup.table.map { table[Int($0)] })
        }
        return nil
    }

    private static func fuseTable(
        _ table: [UInt8], _ index: Int, _ node: Node, _ rewriter: inout Rewriter
    ) {
        guard let maker = rewriter.onlyMaker(node.inputs[0]),
            let op = giving(rewriter.graph.nodes[maker].op, through: table)
        else { return }
        rewriter.merge(maker, into: index) { $0.op = op }
    }

    private static func fuseSum(
        _ add: QuantizedAdd, _ index: Int, _ node: Node, _ rewriter: inout Rewriter
    ) {
        guard let left = node.inputs[0], let right = node.inputs[1], left != right else { return }
        // Of two convolutions the later one takes the sum.
        let sides = [(left, right, add.left, add.right), (right, left, add.right, add.left)]
            .compactMap { own, other, ownScale, otherScale -> (Int, Outlet, QuantizedConv.Sum)? in
                guard let maker = rewriter.onlyMaker(own),
                    let conv = rewriter.graph.nodes[maker].op as? QuantizedConv, conv.sum == nil
                else { return nil }
                let sum = QuantizedConv.Sum(
                    own: QuantizedScale(
                        scale: ownScale.scale / add.result.scale, zero: ownScale.zero),
                    other: QuantizedScale(
                        scale: otherScale.scale / add.result.scale, zero: otherScale.zero),
                    zero: add.result.zero, range: add.range)
                return (maker, other, sum)
            }
        guard let best = sides.max(by: { $0.0 < $1.0 }),
            var conv = rewriter.graph.nodes[best.0].op as? QuantizedConv
        else { return }
        conv.sum = best.2
        rewriter.merge(best.0, into: index) { node in
            node.op = conv
            node.inputs.append(best.1)
        }
    }

    /// Lets the makers of parts give them as the whole wants them, so that they can be made in
    /// place.
    private static func moveTables(
        _ concat: QuantizedConcat, _ index: Int, _ node: Node, _ rewriter: inout Rewriter
    ) {
        var concat = concat
        for (position, input) in node.inputs.enumerated() {
            guard let table = concat.tables[position], let maker = rewriter.onlyMaker(input),
                let op = giving(rewriter.graph.nodes[maker].op, through: table)
            else { continue }
            rewriter.graph.nodes[maker].op = op
            concat.tables[position] = nil
        }
        rewriter.graph.nodes[index].op = concat
    }
}
