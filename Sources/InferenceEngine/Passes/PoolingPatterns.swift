import Tensors

/// Means over whole planes become one operator, however they are written.
struct PoolingPatterns {
    static func apply(_ graph: inout TypedGraph) {
        for index in graph.nodes.indices {
            let node = graph.nodes[index]
            guard let input = node.inputs[0] else { continue }
            let from = graph.fact(input).shape, to = graph.fact(node.outputs[0]).shape
            guard from.count == 4, from[2] * from[3] > 0, to == [from[0], from[1], 1, 1] else {
                continue
            }
            if let mean = node.op as? ReduceMean, mean.keepsAxes,
                graph.fact(input).dataType == .float32,
                let axes = node.inputs.count > 1 ? node.inputs[1] : nil,
                let values = graph.constants[axes]?.integers,
                Set(values.map { $0 < 0 ? $0 + 4 : $0 }) == [2, 3]
            {
                graph.nodes[index].op = GlobalAveragePool()
                graph.nodes[index].inputs = [input]
            } else if let pool = node.op as? AveragePool, pool.window.kernel == [from[2], from[3]],
                pool.window.padding == .none, pool.window.dilations == [1, 1]
            {
                graph.nodes[index].op = GlobalAveragePool()
            }
        }
        graph.dropUnusedNodes()
    }
}
