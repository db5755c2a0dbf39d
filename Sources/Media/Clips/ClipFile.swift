import CFFmpeg
import VisionCore

/// A file of packets that are copied as they are: no picture is coded again.
///
/// Sound is, where the container does not take its codec. Used on one thread. What it holds is a
/// whole file from `close()` on.
package final class ClipFile {
    private let muxer: Muxer
    /// When its first picture is shown, in the stream's time; nil while it is empty.
    package private(set) var start: Duration?
    /// When its last picture is over.
    package private(set) var end = Duration.zero
    /// Whether sound goes with the pictures.
    package let hasSound: Bool
    /// Timestamp of the first packet: the file begins at zero.
    private var origin: MediaTime?
    /// Sound that is heard behind the pictures so far.
    private var sound: [PacketRing.Entry] = []
    private var heard: Duration?

    /// Most packets of sound that wait for their pictures.
    private static let soundLimit = 4096

    /// A file at `path`, whose ending is that of the container, for pictures of `stream` and the
    /// `sound` beside them.
    package init(
        path: String, stream: CodedStream, sound: StreamInfo? = nil
    ) throws(MediaError) {
        var options = OutputOptions(target: path)
        options.fragment = .seconds(2)
        let muxer = try Muxer(options: options)
        try muxer.addVideo(copying: stream)
        // A clip without its sound is better than none.
        let handling = sound.flatMap { try? muxer.addAudio(from: $0) }
        try muxer.start()
        self.muxer = muxer
        hasSound = handling?.isCarried ?? false
    }

    /// Whether all sound that is heard with its pictures has come.
    package var isSoundWhole: Bool { !hasSound || (heard ?? .zero) >= end }

    /// Writes a packet; sound when there are pictures to it.
    package func write(_ entry: PacketRing.Entry) throws(MediaError) {
        guard !entry.isSound else { return try hold(entry) }
        let length = MediaTime(value: entry.packet.duration, timeBase: entry.packet.timeBase)
        start = min(start ?? entry.time, entry.time)
        end = max(end, entry.time + .nanoseconds(length.nanoseconds))
        let first = entry.packet.dts ?? entry.packet.pts ?? 0
        let origin = origin ?? MediaTime(value: first, timeBase: entry.packet.timeBase)
        self.origin = origin
        try muxer.write(video: try entry.packet.moved(backBy: origin.value))
        try writeSound()
    }

    private func hold(_ entry: PacketRing.Entry) throws(MediaError) {
        guard hasSound, sound.count < Self.soundLimit else { return }
        sound.append(entry)
        heard = max(heard ?? entry.time, entry.time)
        try writeSound()
    }

    /// Writes the sound that is heard before the end of the last picture.
    private func writeSound() throws(MediaError) {
        guard let start, let origin, sound.contains(where: { $0.time < end }) else { return }
        let due = sound.filter { $0.time < end }
        sound.removeAll { $0.time < end }
        for entry in due where entry.time >= start {
            let begin = origin.rescaled(to: entry.packet.timeBase).value
            try muxer.write(audio: try entry.packet.moved(backBy: begin))
        }
    }

    /// Writes the trailer.
    package func close() throws(MediaError) { try muxer.close() }
}
