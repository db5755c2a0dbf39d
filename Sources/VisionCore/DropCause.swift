/// Why a frame was dropped; the raw value is the word of the log.
package enum DropCause: String, Hashable, Sendable, CaseIterable {
    /// The edge was full.
    case queueFull = "queue-full"
    /// The frame was older than its consumer accepts.
    case tooOld = "too-old"
    /// The edge keeps every n-th frame only.
    case stride
    /// The frame was damaged.
    case corrupt
    /// There was no compute budget for it.
    case budget
    /// The source was paused.
    case paused
    /// What runs its network elsewhere gave no answer, and nothing else was to look at it.
    case backend
    /// The graph was stopped before the frame was through.
    case shutdown
}
