package import VisionCore

/// Told of each dropped frame: the item, the stage whose input it was meant for, the cause.
///
/// Called on the queue of whoever caused the drop, outside all locks of the graph; must be quick.
/// Only items that count as frames are reported.
package typealias DropHandler =
    @Sendable (_ item: any GraphItem, _ stage: String, _ cause: DropCause) -> Void
