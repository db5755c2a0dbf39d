/// The edges that leave one output.
///
/// Filled while the graph is built, read-only from then on.
///
/// Unchecked: `entries` changes only before the graph runs, on the building thread.
final class Outlet<Item: GraphItem>: @unchecked Sendable {
    private var entries: [any EdgeEntry<Item>] = []

    func add(_ entry: any EdgeEntry<Item>) {
        entries.append(entry)
    }

    func emit(_ item: Item) {
        for entry in entries {
            entry.offer(item)
        }
    }

    func refuse(_ item: Item) {
        for entry in entries {
            entry.refuse(item)
        }
    }

    func hasRoom() -> Bool {
        entries.allSatisfy { $0.hasRoom() }
    }

    func hasRoom(for item: Item) -> Bool {
        entries.allSatisfy { $0.hasRoom(for: item) }
    }

    func end() {
        for entry in entries {
            entry.end()
        }
    }
}
