/// A step of the pipeline: items in, items out.
///
/// Every call comes on the stage's own serial queue, never two at a time, so a stage needs no
/// lock. The graph owns the stage from `PipelineGraph.stage` on; nobody else touches it until the
/// run has ended. A stage never blocks on its output: `emit` takes the item at once, beyond the
/// edge's capacity if need be, and the stage is not called again before there is room.
package protocol Stage<Input, Output>: AnyObject, SendableMetatype {
    /// What the stage takes.
    associatedtype Input: GraphItem
    /// What it emits; `Nothing` for a sink.
    associatedtype Output: GraphItem

    /// Acquires what the stage needs, before any source runs.
    ///
    /// After a normal return `close` follows in every case; after an error it does not.
    func open() throws

    /// Works on 1 to `batch` items, in order.
    ///
    /// An error ends the whole graph. Frames of the batch beyond those already emitted in this
    /// call are then counted as dropped, cause `shutdown`: a sink therefore throws before it has
    /// delivered any frame of the batch.
    func process(_ batch: [Input], _ emit: (Output) -> Void) throws

    /// Emits what is still held back, once, when all inputs have ended.
    ///
    /// Not called after a failure or `stop(.now)`: a stage that holds frames back then reports
    /// them itself, in `close`.
    func flush(_ emit: (Output) -> Void) throws

    /// Releases everything; called exactly once after each successful `open`.
    func close()
}

extension Stage {
    /// Needs nothing.
    package func open() throws {}
    /// Holds nothing back.
    package func flush(_ emit: (Output) -> Void) throws {}
    /// Has nothing to release.
    package func close() {}
}
