import Tensors

/// Finds GELU that is written out with Erf: `x * (1 + Erf(x / √2)) / 2`, in the orders in which
/// exporters multiply.
struct GeluPatterns {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices where rewriter.graph.nodes[index].op is Mul {
            guard let x = argument(rewriter.graph.nodes[index], rewriter) else { continue }
            rewriter.replace(
                index, op: Gelu(isApproximate: false), inputs: [x],
                fused: ["Div", "Erf", "Add", "Mul", "Mul"])
        }
        graph = rewriter.result()
    }

    /// x of a product that is GELU of x.
    private static func argument(_ node: Node, _ rewriter: Rewriter) -> Outlet? {
        guard node.inputs.count == 2 else { return nil }
        for side in 0...1 {
            let one = node.inputs[side], other = node.inputs[1 - side]
            // (x * sum) * 0.5
            if rewriter.scalar(one) == 0.5, let product = factors(other, rewriter) {
                for (x, sum) in [(product.0, product.1), (product.1, product.0)]
                where x != nil && integral(sum, rewriter) == x { return x }
            }
            // (x * 0.5) * sum
            if let x = integral(one, rewriter), halved(other, rewriter) == x { return x }
            // x * (sum * 0.5)
            if let product = factors(one, rewriter) {
                for (sum, half) in [(product.0, product.1), (product.1, product.0)]
                where rewriter.scalar(half) == 0.5 {
                    if let x = integral(sum, rewriter), x == other { return x }
                }
            }
        }
        return nil
    }

    private static func factors(
        _ outlet: Outlet?, _ rewriter: Rewriter
    ) -> (Outlet?, Outlet?)? {
        guard let maker = rewriter.onlyMaker(outlet) else { return nil }
        let node = rewriter.graph.nodes[maker]
        return node.op is Mul && node.inputs.count == 2 ? (node.inputs[0], node.inputs[1]) : nil
    }

    /// x of `x * 0.5`.
    private static func halved(_ outlet: Outlet?, _ rewriter: Rewriter) -> Outlet? {
        guard let product = factors(outlet, rewriter) else { return nil }
        if rewriter.scalar(product.0) == 0.5 { return product.1 }
        return rewriter.scalar(product.1) == 0.5 ? product.0 : nil
    }

    /// x of `1 + Erf(x / √2)`.
    private static func integral(_ outlet: Outlet?, _ rewriter: Rewriter) -> Outlet? {
        guard let add = rewriter.onlyMaker(outlet) else { return nil }
        let sum = rewriter.graph.nodes[add]
        guard sum.op is Add, sum.inputs.count == 2 else { return nil }
        for side in 0...1 where rewriter.scalar(sum.inputs[side]) == 1 {
            guard let erf = rewriter.onlyMaker(sum.inputs[1 - side]),
                rewriter.graph.nodes[erf].op is Erf,
                let scaled = rewriter.onlyMaker(rewriter.graph.nodes[erf].inputs[0])
            else { continue }
            let node = rewriter.graph.nodes[scaled]
            if node.op is Div, isNear(rewriter.scalar(node.inputs[1]), 1.414_213_56) {
                return node.inputs[0]
            }
            guard node.op is Mul else { continue }
            for factor in 0...1 where isNear(rewriter.scalar(node.inputs[factor]), 0.707_106_78) {
                return node.inputs[1 - factor]
            }
        }
        return nil
    }

    private static func isNear(_ value: Float?, _ wanted: Float) -> Bool {
        value.map { abs($0 - wanted) < 1e-5 } ?? false
    }
}
