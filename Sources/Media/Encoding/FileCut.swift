package import VisionCore

/// Where a file may be cut off: what lies before it plays.
package struct FileCut: Hashable, Sendable {
    /// Length of the file then, bytes.
    package var bytes: Int64
    /// The decoding time of the last sound in it, ticks of the source's sound; nil for none.
    package var lastSound: Int64?

    /// A cut behind `bytes` bytes.
    package init(bytes: Int64, lastSound: Int64?) {
        self.bytes = bytes
        self.lastSound = lastSound
    }
}

extension Muxer {
    /// The decoding time of the last sound that was written, ticks of the source's sound; nil for
    /// none, and where the file is not to be cut.
    package var lastSound: Int64? { heldSound.lastWritten(heldBack: 0) }
}

/// Sound that waits for the pictures before it, so that a file can be cut off behind a picture.
///
/// A pure value, used on the muxer's thread.
struct HeldSound {
    private var packets: [Packet] = []
    /// Decoding times of the last two packets that were given out.
    private var written: [Int64] = []

    /// Packets that are held while no picture comes.
    private static let limit = 4096

    /// Holds `packet`; gives those that wait no longer.
    mutating func add(_ packet: Packet) -> [Packet] {
        packets.append(packet)
        return packets.count > Self.limit ? given(packets.count / 2) : []
    }

    /// The packets before `time`, all of them for nil; they are held no longer.
    mutating func take(before time: MediaInstant?) -> [Packet] {
        guard let time else { return given(packets.count) }
        return given(packets.prefix { $0.decodeTime < time }.count)
    }

    /// The decoding time of the last packet that is in the file, where the container still has the
    /// last `heldBack` of those that it was given.
    func lastWritten(heldBack: Int) -> Int64? {
        written.dropLast(heldBack).last
    }

    private mutating func given(_ count: Int) -> [Packet] {
        let given = Array(packets.prefix(count))
        packets.removeFirst(count)
        written = Array((written + given.compactMap { $0.dts ?? $0.pts }).suffix(2))
        return given
    }
}

extension Packet {
    /// When it is decoded; zero where it does not say.
    var decodeTime: MediaInstant { time(dts ?? pts) }

    /// When it is shown; zero where it does not say.
    package var showTime: MediaInstant { time(pts ?? dts) }

    private func time(_ ticks: Int64?) -> MediaInstant {
        guard let ticks else { return .zero }
        return MediaInstant(nanoseconds: MediaTime(value: ticks, timeBase: timeBase).nanoseconds)
    }
}
