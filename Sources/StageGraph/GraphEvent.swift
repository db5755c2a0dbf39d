/// What happened to a running graph, for logs and progress.
package enum GraphEvent: Sendable {
    /// A stage or source has opened.
    case opened(stage: String)
    /// All inputs of a stage have ended and are drained, or a source has nothing more.
    case ended(stage: String)
    /// The graph is being stopped, by request or after a failure.
    case stopping(StopMode)
    /// The first failure.
    case failed(GraphError)
    /// A stage or source has released everything.
    case closed(stage: String)
    /// All stages have closed; the last event.
    case finished
}

/// How a running graph is ended.
package enum StopMode: Hashable, Sendable {
    /// Sources stop; what is in flight is worked off and flushed.
    case drain
    /// Sources stop; what is queued is dropped with cause `shutdown`, nothing is flushed.
    case now
}
