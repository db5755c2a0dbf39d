import StageGraph

/// What leaves the stage of tracker and rules.
package enum AnalysedItem: GraphItem {
    /// A frame with its tracks and events.
    case frame(AnalysedFrame)
    /// The end of all tracks of the source or of an epoch.
    case closing(SourceClosing)
    /// Something happened to the source.
    case notice(SourceNotice)

    package var countsAsFrame: Bool {
        if case .frame = self { true } else { false }
    }
    /// Notices and closings hold their place whatever the policy of an edge.
    package var mayBeDropped: Bool { countsAsFrame }

    /// What is drawn of it.
    var forDrawing: DrawItem? {
        switch self {
        case .frame(let frame): .frame(frame)
        case .notice(let notice): .notice(notice)
        case .closing: nil
        }
    }

    /// What result files hold of it.
    var forResults: AnalysedFrame? {
        if case .frame(let frame) = self { frame } else { nil }
    }
}
