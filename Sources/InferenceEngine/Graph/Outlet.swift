/// A value in a graph: an input, a constant or one output of a node.
package struct Outlet: Hashable, Sendable {
    /// The index into the graph's table of names.
    package let id: Int

    /// The value with this index.
    package init(id: Int) {
        self.id = id
    }
}
