/// What travels on an edge: a value or an immutable reference that carries its source.
package protocol GraphItem: Sendable {
    /// Index of the source that the item stems from, from 0.
    var sourceIndex: Int { get }
    /// Whether the conservation law counts the item as a frame; its drops are then reported.
    var countsAsFrame: Bool { get }
}

/// Output of a stage that emits nothing: a sink.
package enum Nothing: GraphItem {
    /// Never called: there is no value.
    package var sourceIndex: Int {
        switch self {}
    }
    /// Never called: there is no value.
    package var countsAsFrame: Bool {
        switch self {}
    }
}
