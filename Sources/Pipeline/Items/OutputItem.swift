package import Media
import StageGraph
package import VisionCore

/// What the encoding stage of an output takes.
package enum OutputItem: GraphItem {
    /// A drawn picture.
    case picture(DrawnFrame)
    /// A coded unit of the source's sound.
    case sound(Packet)
    /// Something happened to the source.
    case notice(SourceNotice)

    package var countsAsFrame: Bool { false }
    package var mayBeDropped: Bool {
        if case .notice = self { false } else { true }
    }
}

/// A drawn picture on its way to an encoder.
package struct DrawnFrame: Sendable {
    /// The frame that it was drawn on a copy of.
    package var identity: FrameIdentity
    /// Its pixels.
    package var picture: VideoFrame
    /// Name of the picture, of a source of pictures.
    package var name: String?
}
