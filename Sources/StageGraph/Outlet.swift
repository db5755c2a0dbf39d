/// The edges that leave one output.
///
/// Filled while the graph is built, read-only from then on.
///
/// Unchecked: `edges` changes only before the graph runs, on the building thread.
final class Outlet<Item: GraphItem>: @unchecked Sendable {
    private(set) var edges: [Edge<Item>] = []

    func add(_ edge: Edge<Item>) {
        edges.append(edge)
    }

    func emit(_ item: Item) {
        for edge in edges {
            edge.offer(item)
        }
    }

    func refuse(_ item: Item) {
        for edge in edges {
            edge.refuse(item)
        }
    }

    func hasRoom() -> Bool {
        edges.allSatisfy { $0.hasRoom() }
    }

    func hasRoom(for item: Item) -> Bool {
        edges.allSatisfy { !$0.accepts(item) || $0.hasRoom() }
    }

    func end() {
        for edge in edges {
            edge.end()
        }
    }
}
