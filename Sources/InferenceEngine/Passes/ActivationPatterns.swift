import Tensors

/// Finds activations that are written out: `x * Sigmoid(x)`, `x * Clip(x + 3, 0, 6) / 6` and
/// `x * HardSigmoid(x)` of slope 1/6.
struct ActivationPatterns {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices {
            let node = rewriter.graph.nodes[index]
            if node.op is Mul {
                product(index, node, &rewriter)
            } else if node.op is Div, let divisor = rewriter.scalar(node.inputs[1]), divisor == 6,
                let maker = rewriter.onlyMaker(node.inputs[0]),
                let x = clippedProduct(rewriter.graph.nodes[maker], rewriter)
            {
                rewriter.replace(
                    index, op: HardSwish(), inputs: [x], fused: ["Add", "Clip", "Mul", "Div"])
            }
        }
        graph = rewriter.result()
    }

    private static func product(_ index: Int, _ node: Node, _ rewriter: inout Rewriter) {
        for side in 0...1 {
            let x = node.inputs[1 - side]
            guard let maker = rewriter.onlyMaker(node.inputs[side]),
                rewriter.graph.nodes[maker].inputs.first == x
            else { continue }
            let gate = rewriter.graph.nodes[maker].op
            if gate is Sigmoid {
                rewriter.replace(index, op: Silu(), inputs: [x], fused: ["Sigmoid", "Mul"])
                return
            }
            if let gate = gate as? HardSigmoid, abs(gate.alpha - 1 / 6) < 1e-6, gate.beta == 0.5 {
                rewriter.replace(
                    index, op: HardSwish(), inputs: [x], fused: ["HardSigmoid", "Mul"])
                return
            }
        }
        // x * (Clip(x + 3, 0, 6) / 6)
        for side in 0...1 {
            let x = node.inputs[1 - side]
            guard let divider = rewriter.onlyMaker(node.inputs[side]),
                rewriter.graph.nodes[divider].op is Div,
                rewriter.scalar(rewriter.graph.nodes[divider].inputs[1]) == 6,
                shiftedClip(rewriter.graph.nodes[divider].inputs[0], rewriter) == x
            else { continue }
            rewriter.replace(
                index, op: HardSwish(), inputs: [x], fused: ["Add", "Clip", "Div", "Mul"])
            return
        }
    }

    /// x of `x * Clip(x + 3, 0, 6)`.
    private static func clippedProduct(_ node: Node, _ rewriter: Rewriter) -> Outlet? {
        guard node.op is Mul else { return nil }
        for side in 0...1 {
            if let x = shiftedClip(node.inputs[side], rewriter), x == node.inputs[1 - side] {
                return x
            }
        }
        return nil
    }

    /// x of `Clip(x + 3, 0, 6)`.
    private static func shiftedClip(_ outlet: Outlet?, _ rewriter: Rewriter) -> Outlet? {
        guard let clip = rewriter.onlyMaker(outlet) else { return nil }
        let node = rewriter.graph.nodes[clip]
        guard node.op is Clip, node.inputs.count == 3, rewriter.scalar(node.inputs[1]) == 0,
            rewriter.scalar(node.inputs[2]) == 6, let add = rewriter.onlyMaker(node.inputs[0])
        else { return nil }
        let sum = rewriter.graph.nodes[add]
        guard sum.op is Add else { return nil }
        for side in 0...1 where rewriter.scalar(sum.inputs[side]) == 3 {
            return sum.inputs[1 - side]
        }
        return nil
    }
}
