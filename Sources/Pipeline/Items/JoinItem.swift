import StageGraph

/// What the stage takes that joins a camera's two streams: copies, so that a drop on its way is no
/// loss of a frame.
package enum JoinItem: GraphItem {
    /// A frame of the stream that is shown.
    case shown(DecodedFrame)
    /// Something happened to that stream.
    case shownNotice(SourceNotice)
    /// A frame of the small stream with what is known of it.
    case analysed(AnalysedFrame)
    /// The end of all tracks of the small stream or of an epoch.
    case closing(SourceClosing)

    package var countsAsFrame: Bool { false }
    package var mayBeDropped: Bool {
        switch self {
        case .shown: true
        case .analysed(let frame): frame.events.isEmpty
        case .shownNotice, .closing: false
        }
    }
}

extension DetectItem {
    /// What is joined of it.
    var forJoining: JoinItem {
        switch self {
        case .frame(let frame): .shown(frame)
        case .notice(let notice): .shownNotice(notice)
        }
    }
}

extension AnalysedItem {
    /// What is joined of it: what happens to the small stream concerns no picture that is shown.
    var forJoining: JoinItem? {
        switch self {
        case .frame(let frame): .analysed(frame)
        case .closing(let closing): .closing(closing)
        case .notice: nil
        }
    }
}

/// What leaves that stage.
package enum JoinedItem: GraphItem {
    /// A frame of the stream that is shown, with what is known of the small one at its time.
    case frame(AnalysedFrame)
    /// A frame of the small stream in which something happened while the other was away.
    case orphan(AnalysedFrame)
    /// The end of all tracks.
    case closing(SourceClosing)
    /// Something happened to the stream that is shown.
    case notice(SourceNotice)

    package var countsAsFrame: Bool { false }
    package var mayBeDropped: Bool {
        switch self {
        case .frame(let frame): frame.events.isEmpty
        case .orphan, .closing, .notice: false
        }
    }

    /// What is drawn of it.
    var forDrawing: DrawItem? {
        switch self {
        case .frame(let frame): .frame(frame)
        case .notice(let notice): .notice(notice)
        case .orphan, .closing: nil
        }
    }

    /// What is kept of it for pictures and clips.
    var forMedia: MediaItem {
        switch self {
        case .frame(let frame), .orphan(let frame): .frame(frame)
        case .closing(let closing): .closing(closing)
        case .notice(let notice): .notice(notice)
        }
    }
}
