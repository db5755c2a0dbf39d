package import Media
import StageGraph

/// What the decoding stage takes.
package enum DecodeItem: GraphItem {
    /// A coded unit of pictures.
    case packet(Packet)
    /// Something happened to the source.
    case event(SourceEvent)

    package var countsAsFrame: Bool { false }
    package var mayBeDropped: Bool { false }
}
