import Locking

/// Whether more of a source is wanted: the decoding stage knows first, the reading stage obeys.
///
/// Owned by the source's graph. Any thread.
final class SourceDemand: Sendable {
    private let ended = Atomic<Bool>(false)

    /// Nothing more is wanted.
    func end() { ended.store(true, ordering: .releasing) }

    /// Whether more is wanted.
    var isOpen: Bool { !ended.load(ordering: .acquiring) }
}
