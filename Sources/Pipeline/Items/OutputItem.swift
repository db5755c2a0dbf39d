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
    /// No picture comes for now, since memory is short.
    case rest

    package var countsAsFrame: Bool { false }
    package var mayBeDropped: Bool {
        switch self {
        case .picture, .sound: true
        case .notice, .rest: false
        }
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
