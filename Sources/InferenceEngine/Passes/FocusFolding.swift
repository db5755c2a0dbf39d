import Tensors

/// Four slices of every second pixel, joined, then a 3x3 convolution: one 6x6 convolution of
/// stride 2 on the whole picture.
struct FocusFolding {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices { fold(index, &rewriter) }
        graph = rewriter.result()
    }

    private static func fold(_ index: Int, _ rewriter: inout Rewriter) {
        let node = rewriter.graph.nodes[index]
        guard let conv = node.op as? Conv, conv.groups == 1, conv.window.strides == [1, 1],
            conv.window.dilations == [1, 1],
            case .explicit(let top, let left, let bottom, let right) = conv.window.padding,
            let join = rewriter.onlyMaker(node.inputs[0]),
            let concat = rewriter.graph.nodes[join].op as? Concat,
            concat.axis == 1 || concat.axis == -3, let weights = rewriter.constant(node.inputs[1])
        else { return }
        let parts = rewriter.graph.nodes[join].inputs.map { phase($0, rewriter) }
        guard parts.count == 4, let root = parts[0]?.root else { return }
        let shape = rewriter.graph.fact(root).shape
        var phases: [(y: Int, x: Int)] = []
        for part in parts {
            guard let part, part.root == root else { return }
            phases.append((part.y, part.x))
        }
        guard shape.count == 4, shape[2] % 2 == 0, shape[3] % 2 == 0,
            weights.shape[1] == 4 * shape[1]
        else { return }
        let wide = rewriter.graph.options.shared("wide \(phases)", of: [weights]) {
            widened(weights, phases, channels: shape[1])
        }
        var wider = conv
        wider.window = Window(
            kernel: [wide.shape[2], wide.shape[3]], strides: [2, 2], dilations: [1, 1],
            padding: .explicit(
                top: 2 * top, left: 2 * left, bottom: 2 * bottom, right: 2 * right))
        let outlet = rewriter.graph.addConstant(wide, named: "\(node.name).wide")
        var inputs = node.inputs
        inputs[0] = root
        inputs[1] = outlet
        rewriter.replace(index, op: wider, inputs: inputs, fused: ["Slice", "Concat"])
    }

    /// The picture that slices take every second pixel of, and from where.
    private static func phase(
        _ outlet: Outlet?, _ rewriter: Rewriter
    ) -> (root: Outlet, y: Int, x: Int)? {
        var starts = [0, 0], steps = [1, 1]
        var current = outlet
        while let maker = rewriter.maker(current),
            let slice = rewriter.graph.nodes[maker].op as? Slice
        {
            let node = rewriter.graph.nodes[maker]
            guard let ranges = try? slice.ranges(rewriter.graph.operands(node)),
                ranges.count == 4, let input = node.inputs[0]
            else { return nil }
            let shape = rewriter.graph.fact(input).shape
            for axis in 0..<4 {
                let whole = ranges[axis].step == 1 && ranges[axis].extent == shape[axis]
                if whole { continue }
                guard axis >= 2, ranges[axis].step == 2, steps[axis - 2] == 1,
                    ranges[axis].start < 2, ranges[axis].extent * 2 == shape[axis]
                else { return nil }
                steps[axis - 2] = 2
                starts[axis - 2] = ranges[axis].start
            }
            current = input
        }
        guard steps == [2, 2], let current else { return nil }
        return (current, starts[0], starts[1])
    }

    private static func widened(
        _ weights: Tensor, _ phases: [(y: Int, x: Int)], channels: Int
    ) -> Tensor {
        let count = weights.shape[0], height = weights.shape[2], width = weights.shape[3]
        var result = Tensor(zeros: [count, channels, 2 * height, 2 * width])
        let source = weights.floats
        result.withMutableElements(of: Float.self) { target in
            var at = 0
            for output in 0..<count {
                for phase in phases {
                    for channel in 0..<channels {
                        for y in 0..<height {
                            for x in 0..<width {
                                let row =
                                    (output * channels + channel) * 2 * height + 2 * y + phase.y
                                target[row * 2 * width + 2 * x + phase.x] = source[at]
                                at += 1
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}
