/// The edges that lead to one input.
///
/// Filled while the graph is built, read-only from then on.
///
/// Unchecked: `edges` changes only before the graph runs, on the building thread.
final class Inlet<Item: GraphItem>: @unchecked Sendable {
    private(set) var edges: [Edge<Item>] = []

    func add(_ edge: Edge<Item>) {
        edges.append(edge)
    }

    var isEmpty: Bool { edges.allSatisfy(\.isEmpty) }

    var isDrained: Bool { edges.allSatisfy(\.isDrained) }

    /// Moves items to `items` until it holds `limit`, one edge after the other from `turn` on.
    func fill(_ items: inout [Item], limit: Int, turn: inout Int) {
        var misses = 0
        while items.count < limit, misses < edges.count {
            let edge = edges[turn % edges.count]
            turn = (turn + 1) % edges.count
            if let item = edge.take() {
                items.append(item)
                misses = 0
            } else {
                misses += 1
            }
        }
    }

    /// Sum of depths and drops; the greatest depth.
    var load: EdgeLoad {
        edges.reduce(into: EdgeLoad(depth: 0, depthMax: 0, dropped: 0)) { sum, edge in
            let load = edge.load
            sum.depth += load.depth
            sum.depthMax = max(sum.depthMax, load.depthMax)
            sum.dropped += load.dropped
        }
    }
}
