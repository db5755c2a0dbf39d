package import Media
import StageGraph

/// What leaves the stage that reads a source.
package enum CaptureItem: GraphItem {
    /// A coded unit of its pictures.
    case picture(Packet)
    /// A coded unit of its pictures that is not decoded: too much waits in front of the decoder.
    case passedOver(Packet)
    /// A coded unit of its sound.
    case sound(Packet)
    /// Something happened to it.
    case event(SourceEvent)

    package var countsAsFrame: Bool { false }

    package var mayBeDropped: Bool {
        switch self {
        case .sound, .passedOver: true
        case .picture, .event: false
        }
    }

    /// What the decoder takes of it.
    var forDecoding: DecodeItem? {
        switch self {
        case .picture(let packet): .packet(packet)
        case .event(let event): .event(event)
        case .sound, .passedOver: nil
        }
    }

    /// What an output takes of it as it is.
    var forOutput: OutputItem? {
        switch self {
        case .sound(let packet): .sound(packet)
        case .picture, .passedOver, .event: nil
        }
    }
}
