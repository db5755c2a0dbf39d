import StageGraph

/// What the drawing stage takes: copies, so that a drop on its way is no loss of a frame.
package enum DrawItem: GraphItem {
    /// A frame with what is drawn on it.
    case frame(AnalysedFrame)
    /// Something happened to the source.
    case notice(SourceNotice)

    package var countsAsFrame: Bool { false }
    package var mayBeDropped: Bool {
        if case .frame = self { true } else { false }
    }
    package var byteCount: Int {
        if case .frame(let frame) = self { frame.byteCount } else { 0 }
    }
}
