import StageGraph

/// What the detecting stage takes.
package enum DetectItem: GraphItem {
    /// A frame to look at.
    case frame(DecodedFrame)
    /// Something happened to the source.
    case notice(SourceNotice)

    package var countsAsFrame: Bool {
        if case .frame = self { true } else { false }
    }
    /// Notices hold their place whatever the policy of an edge.
    package var mayBeDropped: Bool { countsAsFrame }
}
