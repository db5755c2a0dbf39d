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

    /// Adds a stage with a serial queue of its own.
    ///
    /// `process` gets what is there, 1 to `batch` items; with `batchExact` exactly `batch`, fewer
    /// only at the end of the stream.
    package func stage<S: Stage>(
        _ name: String, _ stage: S, batch: Int = 1, batchExact: Bool = false,
        qos: DispatchQoS = .userInitiated
    ) -> (input: InputPort<S.Input>, output: OutputPort<S.Output>) {
        add(name, [stage], batch: batch, batchExact: batchExact, qos: qos)
    }

    /// Adds a stage that works on several batches at the same time, with its order kept.
    ///
    /// The one instance is called from `workers` queues at once and opened and closed once.
    package func stage<S: Stage & Sendable>(
        _ name: String, _ stage: S, workers: Int, batch: Int = 1, batchExact: Bool = false,
        qos: DispatchQoS = .userInitiated
    ) -> (input: InputPort<S.Input>, output: OutputPort<S.Output>) {
        precondition(workers > 0, "a stage needs a worker")
        return add(
            name, Array(repeating: stage, count: workers), batch: batch, batchExact: batchExact,
            qos: qos)
    }

    /// Adds a stage of several instances, each with a queue of its own, that take turns.
    ///
    /// Outputs leave in the order of their inputs. Instances open, flush and close one after the
    /// other, in order.
    package func parallel<S: Stage>(
        _ name: String, batch: Int = 1, batchExact: Bool = false,
        qos: DispatchQoS = .userInitiated, _ make: () -> [S]
    ) -> (input: InputPort<S.Input>, output: OutputPort<S.Output>) {
        add(name, make(), batch: batch, batchExact: batchExact, qos: qos)
    }

    /// Leads what `from` emits to `to`.
    ///
    /// Each edge of an output gets each item; the order of an edge is kept. `capacity` is in
    /// items (1 for `.latest`). An item for which `predicate` (pure, may be asked twice) is false
    /// does not enter the edge and is no drop. `dropHandler` replaces the graph's.
    package func connect<T: GraphItem>(
        _ from: OutputPort<T>, to: InputPort<T>, capacity: Int = 2,
        policy: OverflowPolicy = .block, where predicate: (@Sendable (T) -> Bool)? = nil,
        dropHandler: DropHandler? = nil
    ) {
        precondition(capacity > 0, "an edge holds at least one item")
        if case .stride(let n) = policy {
            precondition(n > 0, "a stride is at least 1")
        }
        precondition(
            nodes.contains { $0 === from.node } && nodes.contains { $0 === to.node },
            "both ports belong to this graph")
        let edge = Edge(
            from: from.node, to: to.node, capacity: capacity, policy: policy, filter: predicate,
            drops: DropReporter(tally: drops, handler: dropHandler ?? self.dropHandler))
        from.outlet.add(edge)
        to.inlet.add(edge)
        edges.append(edge)
    }

    /// The graph in words.
    package var description: GraphDescription {
        GraphDescription(label: label, nodes: nodes.map(\.shape), edges: edges.map(\.link))
    }

    private func add<S: Stage>(
        _ name: String, _ stages: [S], batch: Int, batchExact: Bool, qos: DispatchQoS
    ) -> (input: InputPort<S.Input>, output: OutputPort<S.Output>) {
        precondition(batch > 0, "a batch holds at least one item")
        precondition(!stages.isEmpty, "a stage needs a worker")
        let node = StageNode(
            name: name, stages: stages, batch: batch, waitsForFullBatch: batchExact,
            label: "\(label).\(name)", qos: qos,
            drops: DropReporter(tally: drops, handler: dropHandler))
        nodes.append(node)
        return (
            InputPort(node: node, inlet: node.inlet), OutputPort(node: node, outlet: node.outlet)
        )
    }
}
