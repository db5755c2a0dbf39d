package import Media
import StageGraph

/// What the stage takes that keeps pictures and clips of events: copies, so that a drop on its way
/// is no loss of a frame.
package enum MediaItem: GraphItem {
    /// A coded unit of the source's pictures.
    case packet(Packet)
    /// A coded unit of its sound.
    case sound(Packet)
    /// Something happened to the source, as the stage that reads it saw it.
    case source(SourceEvent)
    /// A frame with its tracks and events.
    case frame(AnalysedFrame)
    /// The end of all tracks of the source or of an epoch.
    case closing(SourceClosing)
    /// Something happened to the source, at its place between its frames.
    case notice(SourceNotice)

    package var countsAsFrame: Bool { false }
    /// A frame in which nothing happened may be left out: its place is in the log all the same.
    package var mayBeDropped: Bool {
        switch self {
        case .packet, .sound: true
        case .frame(let frame): frame.events.isEmpty
        case .source, .closing, .notice: false
        }
    }
    package var byteCount: Int {
        if case .frame(let frame) = self { frame.byteCount } else { 0 }
    }
}

extension CaptureItem {
    /// What is kept of it for clips.
    var forMedia: MediaItem? {
        switch self {
        case .picture(let packet), .passedOver(let packet): .packet(packet)
        case .event(let event): .source(event)
        case .sound(let packet): .sound(packet)
        }
    }
}

extension AnalysedItem {
    /// What is kept of it for pictures and clips.
    var forMedia: MediaItem {
        switch self {
        case .frame(let frame): .frame(frame)
        case .closing(let closing): .closing(closing)
        case .notice(let notice): .notice(notice)
        }
    }
}
