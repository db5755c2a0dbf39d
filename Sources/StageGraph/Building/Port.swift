/// Where edges end: the input of a stage.
///
/// Any number of edges may lead to it.
package struct InputPort<Item: GraphItem> {
    let node: any GraphNode
    let inlet: Inlet<Item>
}

/// Where edges begin: the output of a stage or source.
///
/// Each edge gets each item.
package struct OutputPort<Item: GraphItem> {
    let node: any GraphNode
    let outlet: Outlet<Item>
}
