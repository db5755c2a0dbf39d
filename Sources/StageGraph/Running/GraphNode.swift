/// What edges and the runner need of a stage or source, whatever its types.
protocol GraphNode: AnyObject, Sendable {
    var name: String { get }
    /// The node in words.
    var shape: NodeDescription { get }
    /// Something changed at an input: look again. Any thread; never blocks.
    func wake()
    /// A full output edge that held the node back has room. Any thread; never blocks.
    func creditReturned()
    /// Opens on the node's queue and reports to the host.
    func start(host: any GraphHost)
    /// All nodes have opened: a source begins to read.
    func begin()
    /// Ends the node as the mode says; any thread, any number of times.
    func stop(_ mode: StopMode)
    func statistics() -> StageStatistics
}

/// Whom nodes report to.
///
/// Called on the nodes' queues, outside their locks.
protocol GraphHost: AnyObject, Sendable {
    func nodeOpened()
    func nodeFailed(_ name: String, _ phase: GraphError.Phase, _ error: any Error)
    func nodeClosed()
}
