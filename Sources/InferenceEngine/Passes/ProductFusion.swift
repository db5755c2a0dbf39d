import Tensors

/// Lets products of rows with a constant matrix apply what follows them: a factor and a summand of
/// each column, an activation, another shape, a sum with another result.
struct ProductFusion {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices {
            let node = rewriter.graph.nodes[index]
            switch node.op {
            case is MatMul, is Gemm: begin(index, node, &rewriter)
            case is Add:
                if !fuseBias(index, node, &rewriter) { fuseSum(index, node, &rewriter) }
            case is Mul: fuseFactors(index, node, &rewriter)
            case is Reshape, is Squeeze, is Unsqueeze, is Flatten:
                fuseShape(index, node, &rewriter)
            default: fuseActivation(index, node, &rewriter)
            }
        }
        graph = rewriter.result()
    }

    /// Puts a projection in the place of a product with a constant that has enough rows.
    private static func begin(_ index: Int, _ node: Node, _ rewriter: inout Rewriter) {
        guard let x = node.inputs[0], rewriter.constant(x) == nil,
            let matrix = rewriter.constant(node.inputs[1]), matrix.shape.count == 2,
            rewriter.graph.fact(x).shape.count >= 2,
            !isBatch(x, rewriter)
        else { return }
        var projection = Projection()
        var inputs = node.inputs
        if let gemm = node.op as? Gemm {
            guard !gemm.transposesA, gemm.alpha == 1 else { return }
            projection.transposesMatrix = gemm.transposesB
            if node.inputs.count > 2, let outlet = node.inputs[2] {
                guard gemm.beta == 1,
                    columnValues(outlet, columns(projection, matrix), rewriter) != nil
                else { return }
            }
        }
        while inputs.last == .some(nil) { inputs.removeLast() }
        let context = KernelContext(
            inputs: rewriter.graph.operands(
                Node(name: "", op: node.op, inputs: inputs, outputs: [])),
            outputs: [rewriter.graph.fact(node.outputs[0])], options: rewriter.graph.options)
        guard projection.suits(context) else { return }
        rewriter.replace(index, op: projection, inputs: inputs, fused: [])
    }

    /// Whether the rows may be samples, each of which has to get the bits that it gets alone.
    private static func isBatch(_ x: Outlet, _ rewriter: Rewriter) -> Bool {
        let shape = rewriter.graph.fact(x).shape
        return shape.count == 2
            && rewriter.graph.inputs.contains {
                rewriter.graph.fact($0).shape.first == shape[0]
            }
    }

    private static func columns(_ projection: Projection, _ matrix: Tensor) -> Int {
        matrix.shape[projection.transposesMatrix ? 0 : 1]
    }

    /// The projection that alone makes a value.
    private static func projection(
        _ outlet: Outlet?, _ rewriter: Rewriter
    ) -> (index: Int, op: Projection, node: Node)? {
        guard let maker = rewriter.onlyMaker(outlet),
            let op = rewriter.graph.nodes[maker].op as? Projection
        else { return nil }
        return (maker, op, rewriter.graph.nodes[maker])
    }

    /// The sums as they are, in rows of the matrix's columns.
    private static func plainSums(
        _ outlet: Outlet?, _ rewriter: Rewriter
    ) -> (index: Int, op: Projection, node: Node, columns: Int)? {
        guard let found = projection(outlet, rewriter), found.op.activation == .none,
            found.node.inputs.count <= 3, let outlet,
            let matrix = rewriter.constant(found.node.inputs[1])
        else { return nil }
        let count = columns(found.op, matrix)
        guard rewriter.graph.fact(outlet).shape.last == count else { return nil }
        return (found.index, found.op, found.node, count)
    }

    /// A constant with one value for each column.
    private static func columnValues(
        _ outlet: Outlet?, _ columns: Int, _ rewriter: Rewriter
    ) -> [Float]? {
        guard let tensor = rewriter.constant(outlet), tensor.dataType == .float32,
            tensor.shape.elementCount == columns, tensor.shape.last == columns
        else { return nil }
        return tensor.floats
    }

    private static func fuseBias(
        _ index: Int, _ node: Node, _ rewriter: inout Rewriter
    ) -> Bool {
        for side in 0...1 {
            guard let found = plainSums(node.inputs[side], rewriter),
                let values = columnValues(node.inputs[1 - side], found.columns, rewriter),
                rewriter.graph.fact(node.outputs[0]).shape
                    == rewriter.graph.fact(found.node.outputs[0]).shape
            else { continue }
            var bias = node.inputs[1 - side]
            if found.node.inputs.count > 2, let old = rewriter.constant(found.node.inputs[2]) {
                bias = rewriter.graph.addConstant(
                    Tensor(zip(old.floats, values).map { $0 + $1 }, shape: [values.count]),
                    named: "\(node.name).bias")
            }
            rewriter.merge(found.index, into: index) {
                $0.inputs = [$0.inputs[0], $0.inputs[1], bias]
            }
            return true
        }
        return false
    }

    /// Factors of the columns go into the matrix and the bias; those of channels do so through the
    /// transpose that makes the columns channels.
    private static func fuseFactors(_ index: Int, _ node: Node, _ rewriter: inout Rewriter) {
        for side in 0...1 {
            let outlet = node.inputs[side], given = node.inputs[1 - side]
            guard let given, let outlet,
                rewriter.graph.fact(node.outputs[0]).shape == rewriter.graph.fact(outlet).shape
            else { continue }
            if let found = plainSums(outlet, rewriter),
                let inputs = scaled(found, by: given, \.last, rewriter: &rewriter)
            {
                rewriter.merge(found.index, into: index) { $0.inputs = inputs }
                return
            }
            if let maker = rewriter.onlyMaker(outlet),
                let transpose = rewriter.graph.nodes[maker].op as? Transpose,
                transpose.permutation == [0, 3, 1, 2],
                let found = plainSums(rewriter.graph.nodes[maker].inputs[0], rewriter),
                let inputs = scaled(found, by: given, \.channelExtent, rewriter: &rewriter)
            {
                rewriter.graph.nodes[found.index].inputs = inputs
                rewriter.merge(maker, into: index) { _ in }
                return
            }
        }
    }

    private typealias Sums = (index: Int, op: Projection, node: Node, columns: Int)

    /// The inputs of a projection whose sums are multiplied by a constant of one value for each of
    /// its columns, which `extent` of its shape counts.
    private static func scaled(
        _ found: Sums, by given: Outlet, _ extent: (Shape) -> Int?, rewriter: inout Rewriter
    ) -> [Outlet?]? {
        guard let tensor = rewriter.constant(given), tensor.dataType == .float32,
            tensor.shape.elementCount == found.columns, extent(tensor.shape) == found.columns,
            let matrix = rewriter.constant(found.node.inputs[1])
        else { return nil }
        let factors = tensor.floats, isTransposed = found.op.transposesMatrix
        let scaled = rewriter.graph.options.shared(
            "columns times factors \(isTransposed)", of: [matrix, tensor]
        ) { Self.scaled(matrix, by: factors, isTransposed: isTransposed) }
        var inputs: [Outlet?] = [
            found.node.inputs[0],
            rewriter.graph.addConstant(scaled, named: "\(found.node.name).matrix"),
        ]
        if found.node.inputs.count > 2, let bias = rewriter.constant(found.node.inputs[2]) {
            inputs.append(
                rewriter.graph.addConstant(
                    Tensor(zip(bias.floats, factors).map { $0 * $1 }, shape: [factors.count]),
                    named: "\(found.node.name).bias"))
        }
        return inputs
    }

    private static func scaled(
        _ matrix: Tensor, by factors: [Float], isTransposed: Bool
    ) -> Tensor {
        var matrix = matrix
        let rows = matrix.shape[0], width = matrix.shape[1]
        matrix.withMutableElements(of: Float.self) { values in
            for row in 0..<rows {
                for column in 0..<width {
                    values[row * width + column] *= factors[isTransposed ? row : column]
                }
            }
        }
        return matrix
    }

    private static func fuseActivation(_ index: Int, _ node: Node, _ rewriter: inout Rewriter) {
        guard let activation = EpilogueFusion.activation(node, rewriter), activation != .none,
            let found = projection(node.inputs[0], rewriter), found.op.activation == .none,
            found.node.inputs.count <= 3
        else { return }
        var op = found.op
        op.activation = activation
        rewriter.merge(found.index, into: index) { $0.op = op }
    }

    private static func fuseShape(_ index: Int, _ node: Node, _ rewriter: inout Rewriter) {
        guard let found = projection(node.inputs[0], rewriter) else { return }
        var op = found.op
        op.extents = rewriter.graph.fact(node.outputs[0]).shape
        rewriter.merge(found.index, into: index) { $0.op = op }
    }

    private static func fuseSum(_ index: Int, _ node: Node, _ rewriter: inout Rewriter) {
        guard let left = node.inputs[0], let right = node.inputs[1], left != right,
            rewriter.constant(left) == nil, rewriter.constant(right) == nil,
            rewriter.graph.fact(left).shape == rewriter.graph.fact(right).shape
        else { return }
        // Of two products the later one takes the sum.
        let sides = [(left, right), (right, left)].compactMap { own, other in
            projection(own, rewriter).flatMap { found in
                found.node.inputs.count <= 3 ? (found: found, other: other) : nil
            }
        }
        guard let best = sides.max(by: { $0.found.index < $1.found.index }) else { return }
        rewriter.merge(best.found.index, into: index) { node in
            while node.inputs.count < 3 { node.inputs.append(nil) }
            node.inputs.append(best.other)
        }
    }
}

extension Shape {
    /// The extent of the channels of a picture, where all others are 1.
    fileprivate var channelExtent: Int? {
        guard count >= 3, self[count - 1] == 1, self[count - 2] == 1 else { return nil }
        return self[count - 3]
    }
}
