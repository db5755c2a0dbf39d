import Tensors

/// A value as elements of another one at fixed distances: what transposes, reshapes and cuts make.
struct StridedView: Hashable, Sendable {
    /// The first element.
    var offset: Int
    var extents: [Int]
    /// Elements from one to the next along each axis.
    var strides: [Int]

    /// All of a value.
    init(_ shape: Shape) {
        offset = 0
        extents = Array(shape)
        strides = shape.strides
    }

    /// Whether all of it lies inside a value of `count` elements.
    func fits(_ count: Int) -> Bool {
        guard offset >= 0, strides.allSatisfy({ $0 >= 0 }), extents.allSatisfy({ $0 > 0 }) else {
            return false
        }
        return zip(extents, strides).reduce(offset) { $0 + ($1.0 - 1) * $1.1 } < count
    }

    /// Swaps the last two axes.
    mutating func turn() {
        extents.swapAt(extents.count - 2, extents.count - 1)
        strides.swapAt(strides.count - 2, strides.count - 1)
    }

    /// The strides of the axes before the last two, over `batch`: 0 where one element serves all;
    /// nil where they do not fit.
    func batchStrides(_ batch: [Int]) -> [Int]? {
        let own = extents.count - 2
        guard own >= 0, own <= batch.count else { return nil }
        var result = [Int](repeating: 0, count: batch.count)
        for axis in 0..<own {
            let to = batch.count - own + axis
            if extents[axis] == batch[to] {
                result[to] = strides[axis]
            } else if extents[axis] != 1 {
                return nil
            }
        }
        return result
    }

    /// The same elements under another shape; nil where they do not lie at fixed distances then.
    func reshaped(_ shape: Shape) -> StridedView? {
        guard shape.elementCount == extents.reduce(1, *), shape.elementCount > 0 else { return nil }
        guard !extents.isEmpty else {
            var result = StridedView(shape)
            result.offset = offset
            return result
        }
        var result = StridedView(shape)
        result.offset = offset
        var axis = shape.count - 1, base = strides[strides.count - 1]
        // Elements of the old axes that lie evenly, and of the new axes that take them.
        var have = 1, taken = 1
        for old in extents.indices.reversed() {
            have *= extents[old]
            let isLast =
                old == 0 || (extents[old - 1] != 1 && strides[old - 1] != have * base)
            guard isLast else { continue }
            while axis >= 0, taken < have || shape[axis] == 1 {
                result.strides[axis] = taken * base
                taken *= shape[axis]
                axis -= 1
            }
            guard taken == have else { return nil }
            if old > 0 {
                base = strides[old - 1]
                have = 1
                taken = 1
            }
        }
        return axis < 0 ? result : nil
    }
}

/// The values of a graph as strided views of those that have memory of their own, times a number.
struct StridedViews {
    /// A value: elements of `source`, each times `factor`.
    struct Found {
        let source: Outlet
        var view: StridedView
        var factor: Float = 1
    }

    private var found: [Outlet: Found] = [:]
    private let graph: TypedGraph

    init(_ graph: TypedGraph) {
        self.graph = graph
        for node in graph.nodes { add(node) }
    }

    /// What a value is a view of; of itself where it is none.
    func view(_ outlet: Outlet) -> Found {
        found[outlet] ?? Found(source: outlet, view: StridedView(graph.fact(outlet).shape))
    }

    private mutating func add(_ node: Node) {
        let scaled = graph.scaled(node)
        guard let input = scaled?.outlet ?? node.inputs.first ?? nil else { return }
        let from = view(input)
        var view = from.view, factor = from.factor
        switch node.op {
        case let transpose as Transpose:
            let order = transpose.permutation ?? view.extents.indices.reversed()
            view.extents = order.map { from.view.extents[$0] }
            view.strides = order.map { from.view.strides[$0] }
        case let gather as Gather:
            guard let indices = node.inputs[1].flatMap({ graph.constants[$0] }),
                indices.shape.count == 0, let given = indices.integers?.first,
                let axis = try? checkedAxis(gather.axis, rank: view.extents.count)
            else { return }
            let index = given < 0 ? given + view.extents[axis] : given
            guard index >= 0, index < view.extents[axis] else { return }
            view.offset += index * view.strides[axis]
            view.extents.remove(at: axis)
            view.strides.remove(at: axis)
        case let slice as Slice:
            guard let ranges = try? slice.ranges(graph.operands(node)),
                ranges.count == view.extents.count, ranges.allSatisfy({ $0.step > 0 })
            else { return }
            for (axis, range) in ranges.enumerated() {
                view.offset += range.start * view.strides[axis]
                view.extents[axis] = range.extent
                view.strides[axis] *= range.step
            }
        case let split as Split:
            guard let axis = try? checkedAxis(split.axis, rank: view.extents.count) else { return }
            for output in node.outputs {
                view.extents[axis] = graph.fact(output).shape[axis]
                found[output] = Found(source: from.source, view: view, factor: factor)
                view.offset += view.extents[axis] * view.strides[axis]
            }
            return
        case _ where scaled.map { graph.fact($0.outlet) == graph.fact(node.outputs[0]) } == true:
            factor *= scaled?.factor ?? 1
        default:
            guard node.op.isView, let reshaped = view.reshaped(graph.fact(node.outputs[0]).shape)
            else { return }
            view = reshaped
        }
        found[node.outputs[0]] = Found(source: from.source, view: view, factor: factor)
    }
}

extension TypedGraph {
    /// What a node multiplies by a number, and that number; nil for another node.
    func scaled(_ node: Node) -> (outlet: Outlet, factor: Float)? {
        guard node.inputs.count == 2 else { return nil }
        if node.op is Mul {
            for side in 0...1 {
                if let factor = scalar(node.inputs[side]), let x = node.inputs[1 - side] {
                    return (x, factor)
                }
            }
        } else if node.op is Div, let divisor = scalar(node.inputs[1]), let x = node.inputs[0] {
            return (x, 1 / divisor)
        }
        return nil
    }

    /// The one float of a constant of one element.
    func scalar(_ outlet: Outlet?) -> Float? {
        guard let tensor = outlet.flatMap({ constants[$0] }), tensor.dataType == .float32,
            tensor.shape.elementCount == 1
        else { return nil }
        return tensor.floats[0]
    }
}
