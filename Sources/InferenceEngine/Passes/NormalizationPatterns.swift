import Tensors

/// Finds layer normalisation that is written out:
/// `(x - mean) / Sqrt(ReduceMean((x - mean)²) + epsilon) * scale + shift` over the last axis.
struct NormalizationPatterns {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices where rewriter.graph.nodes[index].op is Add {
            let sum = rewriter.graph.nodes[index]
            for side in 0...1 {
                guard let shift = sum.inputs[side], let product = sum.inputs[1 - side],
                    let found = scaled(product, rewriter),
                    isVector(shift, found.columns, rewriter)
                else { continue }
                rewriter.replace(
                    index, op: LayerNormalization(axis: -1, epsilon: found.epsilon),
                    inputs: [found.x, found.scale, shift],
                    fused: [
                        "ReduceMean", "Sub", "Pow", "ReduceMean", "Add", "Sqrt", "Div", "Mul",
                        "Add",
                    ])
                break
            }
        }
        graph = rewriter.result()
    }

    private static func isVector(
        _ outlet: Outlet, _ columns: Int, _ rewriter: Rewriter
    ) -> Bool {
        guard let tensor = rewriter.constant(outlet) else { return false }
        return tensor.dataType == .float32 && tensor.shape == [columns]
    }

    /// `d / Sqrt(…) * scale`.
    private static func scaled(
        _ outlet: Outlet, _ rewriter: Rewriter
    ) -> (x: Outlet, scale: Outlet, epsilon: Float, columns: Int)? {
        guard let maker = rewriter.onlyMaker(outlet), rewriter.graph.nodes[maker].op is Mul else {
            return nil
        }
        let inputs = rewriter.graph.nodes[maker].inputs
        for side in 0...1 {
            guard let scale = inputs[side], let quotient = inputs[1 - side],
                let (x, epsilon) = normalized(quotient, rewriter),
                let columns = rewriter.graph.fact(x).shape.last,
                isVector(scale, columns, rewriter)
            else { continue }
            return (x, scale, epsilon, columns)
        }
        return nil
    }

    /// x and epsilon of `d / Sqrt(ReduceMean(d²) + epsilon)`.
    private static func normalized(
        _ outlet: Outlet, _ rewriter: Rewriter
    ) -> (Outlet, Float)? {
        guard let division = node(outlet, rewriter), division.op is Div,
            let distance = division.inputs[0],
            let root = node(division.inputs[1], rewriter), root.op is Sqrt,
            let sum = node(root.inputs[0], rewriter), sum.op is Add,
            let x = centred(distance, rewriter)
        else { return nil }
        for side in 0...1 {
            guard let epsilon = rewriter.scalar(sum.inputs[side]),
                let squares = averaged(sum.inputs[1 - side], rewriter),
                isSquare(squares, of: distance, rewriter)
            else { continue }
            return (x, epsilon)
        }
        return nil
    }

    private static func node(_ outlet: Outlet?, _ rewriter: Rewriter) -> Node? {
        rewriter.onlyMaker(outlet).map { rewriter.graph.nodes[$0] }
    }

    private static func isSquare(
        _ outlet: Outlet, of distance: Outlet, _ rewriter: Rewriter
    ) -> Bool {
        guard let square = node(outlet, rewriter), square.inputs[0] == distance else {
            return false
        }
        if square.op is Pow {
            let power = rewriter.constant(square.inputs[1])
            return rewriter.scalar(square.inputs[1]) == 2
                || (power?.shape.elementCount == 1 && power?.integers?.first == 2)
        }
        return square.op is Mul && square.inputs[1] == distance
    }

    /// x of `x - ReduceMean(x)`.
    private static func centred(_ outlet: Outlet, _ rewriter: Rewriter) -> Outlet? {
        guard let maker = rewriter.maker(outlet), rewriter.graph.nodes[maker].op is Sub,
            let x = rewriter.graph.nodes[maker].inputs[0],
            averaged(rewriter.graph.nodes[maker].inputs[1], rewriter) == x
        else { return nil }
        return x
    }

    /// x of the mean of x over its last axis, which stays.
    private static func averaged(_ outlet: Outlet?, _ rewriter: Rewriter) -> Outlet? {
        guard let mean = node(outlet, rewriter), let op = mean.op as? ReduceMean, op.keepsAxes,
            let x = mean.inputs[0], let given = try? rewriter.graph.operands(mean).integers(1),
            let axes = try? op.axes(given, rank: rewriter.graph.fact(x).shape.count),
            axes == [rewriter.graph.fact(x).shape.count - 1]
        else { return nil }
        return x
    }
}
