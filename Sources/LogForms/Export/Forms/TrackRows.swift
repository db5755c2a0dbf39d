import EventLog
import LogQueries
import VisionCore

/// The boxes of all tracks, brought from the order of frames into that of tracks by a temporary
/// file: memory does not grow with the log.
final class TrackRows {
    /// A box of a track.
    struct Row {
        /// The track.
        let track: Int
        /// From 0.
        let frame: Int
        /// The number of the frame among those that a network looked at.
        let look: Int
        let time: MediaInstant
        let cls: String
        let score: Double
        /// Left, top, right, bottom, pixels.
        let edges: [Double]
        /// Width and height of the picture, pixels.
        let size: [Double]
    }

    private let rows: SortedRows
    private var looks = 0
    private(set) var frames = 0
    private(set) var size = Size(width: 0, height: 0)

    init() throws { rows = try Self.sorting { () throws(SortedRows.Fault) in try SortedRows() } }

    private static func sorting<Value>(
        _ work: () throws(SortedRows.Fault) -> Value
    ) throws(ExportFault) -> Value {
        do throws(SortedRows.Fault) { return try work() } catch {
            throw .cannotSort(what: error.text)
        }
    }

    func add(_ frame: ExportFrame) throws(ExportFault) {
        frames = max(frames, frame.index.addingSaturated(1))
        if size.width == 0 { size = frame.size }
        guard frame.isInferred else { return }
        looks += 1
        for object in frame.objects {
            guard let track = object.track else { continue }
            let numbers = [
                object.left, object.top, object.right, object.bottom, Double(frame.size.width),
                Double(frame.size.height), object.score,
            ].map { Decimal.text($0, places: 4) }
            let text =
                "\(looks) \(frame.time.nanoseconds) \(numbers.joined(separator: " ")) "
                + object.cls
            try Self.sorting { () throws(SortedRows.Fault) in
                try rows.add(Int64(clamping: track), Int64(clamping: frame.index), text)
            }
        }
    }

    /// Gives the rows of each track, frame by frame, track by track.
    func forEach(_ body: (Row) throws -> Void) throws {
        do {
            try rows.forEach { track, frame, text in
                let parts = text.split(separator: " ", maxSplits: 9)
                guard parts.count == 10, let look = Int(parts[0]), let time = Int64(parts[1])
                else { return }
                let numbers = parts[2..<9].compactMap { Double($0) }
                guard numbers.count == 7 else { return }
                try body(
                    Row(
                        track: Int(clamping: track), frame: Int(clamping: frame), look: look,
                        time: MediaInstant(nanoseconds: time), cls: String(parts[9]),
                        score: numbers[6], edges: Array(numbers[0..<4]),
                        size: Array(numbers[4..<6])))
            }
        } catch let fault as SortedRows.Fault {
            throw ExportFault.cannotSort(what: fault.text)
        }
    }
}
