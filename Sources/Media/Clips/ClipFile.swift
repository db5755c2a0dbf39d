import CFFmpeg
import VisionCore

/// A file of packets that are copied as they are: no picture is coded again.
///
/// Used on one thread. What it holds is a whole file from `close()` on.
package final class ClipFile {
    private let muxer: Muxer
    /// When its first picture is shown, in the stream's time; nil while it is empty.
    package private(set) var start: Duration?
    /// When its last picture is over.
    package private(set) var end = Duration.zero
    /// Timestamp of the first packet: the file begins at zero.
    private var origin: Int64?

    /// A file at `path`, whose ending is that of the container, for pictures of `stream`.
    package init(path: String, stream: CodedStream) throws(MediaError) {
        var options = OutputOptions(target: path)
        options.fragment = .seconds(2)
        muxer = try Muxer(options: options)
        try muxer.addVideo(copying: stream)
        try muxer.start()
    }

    /// Writes a packet.
    package func write(_ entry: PacketRing.Entry) throws(MediaError) {
        let length = MediaTime(value: entry.packet.duration, timeBase: entry.packet.timeBase)
        start = min(start ?? entry.time, entry.time)
        end = max(end, entry.time + .nanoseconds(length.nanoseconds))
        let origin = origin ?? entry.packet.dts ?? entry.packet.pts ?? 0
        self.origin = origin
        try muxer.write(video: try entry.packet.moved(backBy: origin))
    }

    /// Writes the trailer.
    package func close() throws(MediaError) { try muxer.close() }
}
