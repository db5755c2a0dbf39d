/// What travels on an edge: a value or an immutable reference.
package protocol GraphItem: Sendable {
    /// Whether the conservation law counts the item as a frame; its drops are then reported.
    var countsAsFrame: Bool { get }
    /// Whether overflow policies may drop the item.
    ///
    /// A marker that must arrive says false: every edge takes it, beyond its capacity if need be.
    /// A stop with `.now` drops it all the same.
    var mayBeDropped: Bool { get }
    /// Bytes of memory that it holds, for edges with a limit of bytes; 0 where that is little.
    var byteCount: Int { get }
}

extension GraphItem {
    /// Nothing but markers is sure to arrive.
    package var mayBeDropped: Bool { true }
    /// Little.
    package var byteCount: Int { 0 }
}

/// Output of a stage that emits nothing: a sink.
package enum Nothing: GraphItem {
    /// Never called: there is no value.
    package var countsAsFrame: Bool {
        switch self {}
    }
}
