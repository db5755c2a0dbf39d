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
    /// The graph was stopped before the frame was through.
    case shutdown
}

/// Told of each dropped frame: the item, the stage whose input it was meant for, the cause.
///
/// Called on the queue of whoever caused the drop, outside all locks of the graph; must be quick.
/// Only items that count as frames are reported.
package typealias DropHandler =
    @Sendable (_ item: any GraphItem, _ stage: String, _ cause: DropCause) -> Void
