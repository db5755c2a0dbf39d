package import Media
import StageGraph
package import VisionCore

/// What travels on the edges of a video pipeline.
///
/// All items of a source keep their order.
package enum PipelineItem: GraphItem {
    /// A coded unit, from a demuxer to a decoder or a muxer.
    case packet(Packet, source: Int)
    /// Something that happened to a source, in its place between the frames.
    case notice(SourceNotice)
    /// A decoded frame, with what the networks saw in it once they did.
    case frame(FrameItem)
    /// A frame with its tracks and events.
    case analysed(AnalysedFrame)
    /// The end of all tracks of a source or epoch.
    case closing(SourceClosing)
    /// A drawn picture on its way to an encoder.
    case picture(FrameItem)

    package var sourceIndex: Int {
        switch self {
        case .packet(_, let source): source
        case .notice(let notice): notice.source
        case .frame(let item), .picture(let item): item.identity.source
        case .analysed(let item): item.frame.identity.source
        case .closing(let closing): closing.identity.source
        }
    }

    /// Notices and closings hold their place whatever the policy of an edge.
    package var mayBeDropped: Bool { countsAsFrame }

    /// The frame that it is or stems from.
    package var identity: FrameIdentity? {
        switch self {
        case .frame(let item), .picture(let item): item.identity
        case .analysed(let item): item.frame.identity
        case .packet, .notice, .closing: nil
        }
    }

    /// Only frames stand under the conservation law; a drawn copy is no frame of its own.
    package var countsAsFrame: Bool {
        switch self {
        case .frame, .analysed: true
        case .packet, .notice, .closing, .picture: false
        }
    }
}
