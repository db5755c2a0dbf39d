/// One edge in words.
package struct EdgeDescription: Hashable, Sendable {
    /// Name of the producer.
    package var from: String
    /// Name of the consumer.
    package var to: String
    /// Items it holds.
    package var capacity: Int
    /// What happens when it is full.
    package var policy: OverflowPolicy
    /// Whether only some items enter it.
    package var isFiltered: Bool

    /// An edge that works as given.
    package init(
        from: String, to: String, capacity: Int, policy: OverflowPolicy, isFiltered: Bool = false
    ) {
        self.from = from
        self.to = to
        self.capacity = capacity
        self.policy = policy
        self.isFiltered = isFiltered
    }

    var text: String {
        "-> \(to) [\(capacity) \(policy)]" + (isFiltered ? " where" : "")
    }
}
