import CFFmpeg
import VisionCore

/// The times of day that a playlist gives its segments, for the packets that come of them.
struct PlaylistClock {
    private let date: WallInstant
    private var first: Int64?
    private var last: Int64?

    /// Bytes of a playlist that are read.
    private static let limit = 1 << 20
    /// A step of the timestamps beyond this is a jump: which segment goes on is not known then.
    private static let farthest: UInt64 = 10_000_000_000

    /// The clock of the playlist that `opening` opens; nil where it has no times of day, or it
    /// cannot be read.
    init?(_ opening: Opening) {
        guard case .network(let url, _) = opening.address else { return nil }
        guard let text = Self.text(at: url, opening), let playlist = Playlist(text) else {
            return nil
        }
        var start = playlist.start
        if let variant = playlist.variant {
            let address = Playlist.address(of: variant, in: url)
            start = Self.text(at: address, opening).flatMap(Playlist.init)?.start
        }
        guard let date = start?.date else { return nil }
        self.date = date
    }

    /// The time of day of a packet of the pictures; nil behind a jump of the timestamps.
    mutating func time(of packet: Packet) -> WallInstant? {
        guard let pts = packet.pts ?? packet.dts else { return nil }
        let base = packet.timeBase
        func nanoseconds(_ ticks: Int64) -> Int64 {
            MediaTime(value: ticks, timeBase: base).nanoseconds
        }
        let start = first ?? pts
        first = start
        let step = nanoseconds(pts.subtractingSaturated(last ?? pts))
        last = pts
        guard step.magnitude < Self.farthest else {
            first = .min
            return nil
        }
        guard start != .min else { return nil }
        return date + .nanoseconds(nanoseconds(pts.subtractingSaturated(start)))
    }

    private static func text(at url: String, _ opening: Opening) -> String? {
        var io: UnsafeMutablePointer<AVIOContext>?
        var callback = opening.interrupt.callback
        let code = opening.libavOptions.withDictionary { dictionary in
            av_dict_set(dictionary, "format_whitelist", nil, 0)
            return PathText.withCString(url) {
                avio_open2(&io, $0, AVIO_FLAG_READ, &callback, dictionary)
            }
        }
        guard code >= 0, io != nil else { return nil }
        defer { avio_closep(&io) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count < limit {
            let count = chunk.withUnsafeMutableBufferPointer {
                avio_read(io, $0.baseAddress, Int32(clamping: $0.count))
            }
            guard count > 0 else { break }
            bytes += chunk[..<Int(clamping: count)]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
