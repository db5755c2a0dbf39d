/// Where items come from: a reader that may block.
///
/// `open`, `run` and `close` come on a serial queue of the source's own, whose thread they may
/// hold. `cancel` comes on any thread.
package protocol SourceStage<Output>: AnyObject, Sendable {
    /// What the source emits.
    associatedtype Output: GraphItem

    /// Opens the input; all stages and sources open at the same time.
    func open() throws

    /// Reads and emits until the input ends or `emit` returns false, then returns.
    ///
    /// `emit` waits until every blocking edge that takes the item has room. It answers false when
    /// the graph is being stopped; the item itself has then been passed on or reported as dropped
    /// with cause `shutdown`, it is never the source's to count. An error ends the whole graph.
    func run(_ emit: (Output) -> Bool) throws

    /// What is left to say after `run`: emitted also when the graph is being drained.
    ///
    /// After a failure or a stop with `.now` the items are dropped.
    func closingItems() -> [Output]

    /// Releases everything; called exactly once after each successful `open`.
    func close()

    /// Interrupts a blocking `open` or `run`: both return soon after.
    ///
    /// On any thread, any number of times, before `open` or after `close` too; must latch and must
    /// not block.
    func cancel()
}

extension SourceStage {
    /// Needs nothing.
    package func open() throws {}
    /// Has nothing left to say.
    package func closingItems() -> [Output] { [] }
    /// Has nothing to release.
    package func close() {}
    /// Nothing blocks for long: `emit` answers false.
    package func cancel() {}
}
