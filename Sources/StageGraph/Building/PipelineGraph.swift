package import Dispatch

/// Sources, stages and the edges between them, put together before the run.
///
/// Build it on one thread, hand it to one `GraphRunner`, change nothing from then on.
package final class PipelineGraph {
    /// Name of the pipeline; the queues are labelled `<label>.<stage>`.
    package let label: String
    private(set) var nodes: [any GraphNode] = []
    private(set) var edges: [any GraphEdge] = []
    let drops = DropTally()
    private let dropHandler: DropHandler?

    /// An empty graph; `dropHandler` hears of drops on edges that have no handler of their own.
    package init(label: String, dropHandler: DropHandler? = nil) {
        self.label = label
        self.dropHandler = dropHandler
    }

    /// Adds a source, which reads on a thread of its own.
    package func source<S: SourceStage>(_ name: String, _ stage: S) -> OutputPort<S.Output> {
        let node = SourceNode(name: name, stage: stage, label: "\(label).\(name)")
        nodes.append(node)
        return OutputPort(node: node, outlet: node.outlet)
    }

    /// Adds a stage with a serial queue of its own; `process` gets 1 to `batch` items, what there
    /// is.
    package func stage<S: Stage>(
        _ name: String, _ stage: S, batch: Int = 1, qos: DispatchQoS = .userInitiated
    ) -> (input: InputPort<S.Input>, output: OutputPort<S.Output>) {
        precondition(batch > 0, "a batch holds at least one item")
        let node = StageNode(
            name: name, stage: stage, batch: batch, label: "\(label).\(name)", qos: qos,
            drops: DropReporter(tally: drops, handler: dropHandler))
        nodes.append(node)
        return (
            InputPort(node: node, inlet: node.inlet), OutputPort(node: node, outlet: node.outlet)
        )
    }

    /// Adds a stage that asks a service, with up to `window` requests open at a time.
    ///
    /// Outputs leave in the order of their inputs.
    package func stage<S: RequestStage>(
        _ name: String, _ stage: S, window: Int, qos: DispatchQoS = .userInitiated
    ) -> (input: InputPort<S.Input>, output: OutputPort<S.Output>) {
        precondition(window > 0, "a stage needs at least one request")
        let node = RequestNode(
            name: name, stage: stage, window: window, label: "\(label).\(name)", qos: qos,
            drops: DropReporter(tally: drops, handler: dropHandler))
        nodes.append(node)
        return (
            InputPort(node: node, inlet: node.inlet), OutputPort(node: node, outlet: node.outlet)
        )
    }

    /// Leads what `from` emits to `to`, item by item.
    ///
    /// As `connect(_:to:capacity:byteLimit:policy:dropHandler:as:)` with an edge that every item
    /// enters.
    package func connect<Item: GraphItem>(
        _ from: OutputPort<Item>, to: InputPort<Item>, capacity: Int = 2, byteLimit: Int = .max,
        policy: OverflowPolicy = .block, dropHandler: DropHandler? = nil
    ) {
        let room = EdgeRoom(items: capacity, bytes: byteLimit)
        add(from, to, room, policy, dropHandler, isFiltered: false) { $0 }
    }

    /// Leads that part of what `from` emits to `to` that `convert` makes items of.
    ///
    /// Each edge of an output is offered each output; the order of an edge is kept. `capacity` is
    /// in items (1 for `.latest`). An edge that drops holds items of `byteLimit` bytes at most, but
    /// two of any size. An output for which `convert` (pure, may be asked twice) gives
    /// nil does not enter the edge and is no drop. `dropHandler` replaces the graph's.
    package func connect<Output: GraphItem, Item: GraphItem>(
        _ from: OutputPort<Output>, to: InputPort<Item>, capacity: Int = 2, byteLimit: Int = .max,
        policy: OverflowPolicy = .block, dropHandler: DropHandler? = nil,
        as convert: @escaping @Sendable (Output) -> Item?
    ) {
        let room = EdgeRoom(items: capacity, bytes: byteLimit)
        add(from, to, room, policy, dropHandler, isFiltered: true, convert)
    }

    /// The graph in words.
    package var description: GraphDescription {
        GraphDescription(label: label, nodes: nodes.map(\.shape), edges: edges.map(\.link))
    }

    private func add<Output: GraphItem, Item: GraphItem>(
        _ from: OutputPort<Output>, _ to: InputPort<Item>, _ room: EdgeRoom,
        _ policy: OverflowPolicy, _ dropHandler: DropHandler?, isFiltered: Bool,
        _ convert: @escaping @Sendable (Output) -> Item?
    ) {
        precondition(room.items > 0, "an edge holds at least one item")
        if case .stride(let n) = policy {
            precondition(n > 0, "a stride is at least 1")
        }
        precondition(
            nodes.contains { $0 === from.node } && nodes.contains { $0 === to.node },
            "both ports belong to this graph")
        let edge = Edge<Item>(
            from: from.node, to: to.node, room: room, policy: policy, isFiltered: isFiltered,
            drops: DropReporter(tally: drops, handler: dropHandler ?? self.dropHandler))
        from.outlet.add(ConvertingEntry(edge, convert: convert))
        to.inlet.add(edge)
        edges.append(edge)
    }
}
