import Locking
import VisionCore

/// What the decoding stage of a source wants of the reading one: whether more is wanted, and that
/// the source is opened again because nothing can be made of it.
///
/// Owned by the source's graph. Any thread.
final class SourceDemand: Sendable {
    /// Why the source has to be opened again.
    struct Complaint: Sendable {
        /// What is wrong.
        var trouble: SourceTrouble
        /// When its last frame came.
        var since: HostInstant
    }

    private let ended = Atomic<Bool>(false)
    private let complaint = Lock<Complaint?>(nil)

    /// Nothing more is wanted.
    func end() { ended.store(true, ordering: .releasing) }

    /// Whether more is wanted.
    var isOpen: Bool { !ended.load(ordering: .acquiring) }

    /// Has the source opened again.
    func complain(_ new: Complaint) { complaint.withLock { $0 = $0 ?? new } }

    /// Whether the source has to be opened again.
    var hasComplaint: Bool { complaint.withLock { $0 != nil } }

    /// Takes why the source has to be opened again; nil where all is well.
    func takeComplaint() -> Complaint? { complaint.withLock { $0.take() } }
}
