/// The producer's end of an edge: what of an output enters it, and as what.
///
/// Any thread may call it.
protocol EdgeEntry<Output>: AnyObject, Sendable {
    associatedtype Output: GraphItem
    /// Passes the output on if it enters the edge; never waits.
    func offer(_ output: Output)
    /// Reports an output that came after the graph was told to stop, without taking it.
    func refuse(_ output: Output)
    /// Whether the producer may continue; a refusal is remembered, and the producer hears of room.
    func hasRoom() -> Bool
    /// Whether the output does not enter the edge, or finds room in it.
    func hasRoom(for output: Output) -> Bool
    /// Nothing more will come.
    func end()
}

/// Leads outputs of one type into an edge of another.
final class ConvertingEntry<Output: GraphItem, Item: GraphItem>: EdgeEntry {
    private let edge: Edge<Item>
    private let convert: @Sendable (Output) -> Item?

    init(_ edge: Edge<Item>, convert: @escaping @Sendable (Output) -> Item?) {
        self.edge = edge
        self.convert = convert
    }

    func offer(_ output: Output) {
        if let item = convert(output) { edge.offer(item) }
    }

    func refuse(_ output: Output) {
        if let item = convert(output) { edge.refuse(item) }
    }

    func hasRoom() -> Bool { edge.hasRoom() }

    func hasRoom(for output: Output) -> Bool {
        convert(output) == nil || edge.hasRoom()
    }

    func end() { edge.end() }
}
