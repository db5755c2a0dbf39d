import EventLog
import VisionCore

/// Makes whole frames of records: each with the size of its pictures and the states of its tracks.
///
/// A frame is complete with the next record of its source that is not one of its tracks. Memory is
/// that of the tracks that live.
struct FrameFeed {
    private var pending: [String: ExportFrame] = [:]
    private var confirmed: [String: Set<Int>] = [:]
    private var sizes: [String: Size] = [:]

    /// Takes a record of one of the kinds `frame`, `track`, `source`; the frame that is complete
    /// with it.
    mutating func take(_ kind: RecordKind, _ value: JSONValue) throws(Unreadable) -> ExportFrame? {
        guard let source = value["src"]?.string else { throw Unreadable() }
        switch kind {
        case .frame:
            guard let frame = ExportFrame(value) else { throw Unreadable() }
            let before = complete(source)
            pending[source] = frame
            return before
        case .track:
            note(value, source)
            return nil
        default:
            let before = complete(source)
            let sides = value["size"]?.elements?.compactMap(\.int) ?? []
            if sides.count == 2, sides.allSatisfy({ (1...1_000_000).contains($0) }) {
                sizes[source] = Size(width: sides[0], height: sides[1])
            }
            return before
        }
    }

    /// A record that is none.
    struct Unreadable: Error {}

    /// The frames that are complete with the end of the log.
    mutating func rest() -> [ExportFrame] {
        pending.keys.sorted().compactMap { complete($0) }
    }

    private mutating func note(_ value: JSONValue, _ source: String) {
        guard let number = value["uid"]?.string?.split(separator: "/").last.flatMap({ Int($0) })
        else { return }
        switch value["st"]?.string {
        case "confirmed": confirmed[source, default: []].insert(number)
        default: confirmed[source]?.remove(number)
        }
    }

    private mutating func complete(_ source: String) -> ExportFrame? {
        guard var frame = pending.removeValue(forKey: source) else { return nil }
        frame.size = sizes[source] ?? frame.size
        let known = confirmed[source] ?? []
        for index in frame.objects.indices {
            let number = frame.objects[index].track
            frame.objects[index].isConfirmed = number.map(known.contains) ?? false
        }
        return frame
    }
}
