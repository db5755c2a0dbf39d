import StageGraph

/// What the stage of tracker and rules takes.
package enum AnalysisItem: GraphItem {
    /// A frame with what networks saw in it.
    case frame(DetectedFrame)
    /// Something happened to the source.
    case notice(SourceNotice)

    package var countsAsFrame: Bool {
        if case .frame = self { true } else { false }
    }
    /// Notices hold their place whatever the policy of an edge.
    package var mayBeDropped: Bool { countsAsFrame }
}
