/// A step whose work is done elsewhere: it asks a service and is answered later.
///
/// While it waits for answers it holds no thread. Every call comes on the stage's own serial
/// queue. The graph has up to `window` requests open at a time and passes their outputs on in the
/// order of the requests, whatever the order of the answers.
package protocol RequestStage<Input, Output>: AnyObject, SendableMetatype {
    /// What the stage takes.
    associatedtype Input: GraphItem
    /// What it emits.
    associatedtype Output: GraphItem

    /// Acquires what the stage needs, before any source runs; after a normal return `close`
    /// follows.
    func open() throws

    /// Asks for the output of `item`; nil is an answer without one, as of a sink.
    ///
    /// `answer` is called exactly once, on any queue, also during this call and after a stop. An
    /// error ends the graph; the item is then counted as dropped, cause `shutdown`.
    func request(
        _ item: Input, _ answer: @escaping @Sendable (Result<Output?, any Error>) -> Void)

    /// Releases everything; called exactly once after each successful `open`, after all answers.
    func close()
}

extension RequestStage {
    /// Needs nothing.
    package func open() throws {}
    /// Has nothing to release.
    package func close() {}
}
