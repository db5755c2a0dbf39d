/// What the runner and the description need of an edge, whatever it carries.
protocol GraphEdge: AnyObject, Sendable {
    /// The edge in words.
    var link: EdgeDescription { get }
    /// Drops what is queued with cause `shutdown`, and everything that comes later.
    func close()
}

/// Counters of one edge.
struct EdgeLoad {
    var depth: Int
    var depthMax: Int
    var dropped: Int
}
