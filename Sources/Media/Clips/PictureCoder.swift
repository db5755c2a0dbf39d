import CFFmpeg
import VisionCore

/// Makes JPEG files of single pictures, in memory.
///
/// Used on one thread; keeps one coder for as long as pictures have the same size.
package final class PictureCoder {
    private let pool: FramePool
    private var coder: (size: Size, encoder: VideoEncoder)?
    private var count: Int64 = 0

    private static let timeBase = TimeBase(1, 25)

    /// A coder that takes memory from `pool`.
    package init(pool: FramePool) { self.pool = pool }

    /// The bytes of a JPEG file of `frame`.
    package func jpeg(of frame: VideoFrame) throws(MediaError) -> [UInt8] {
        let encoder = try encoder(for: frame)
        count += 1
        try encoder.send(frame.moved(to: MediaTime(value: count, timeBase: Self.timeBase)))
        guard let packet = try encoder.receive() else {
            throw .outputFailed(uri: "a snapshot", .posix(5))
        }
        return packet.bytes
    }

    private func encoder(for frame: VideoFrame) throws(MediaError) -> VideoEncoder {
        if let coder, coder.size == frame.size { return coder.encoder }
        var options = OutputOptions(target: "snapshot.jpg")
        options.threads = 1
        let encoder = try VideoEncoder(
            format: VideoFormat(
                size: frame.size, colour: frame.colour, sampleAspect: frame.sampleAspect,
                timeBase: Self.timeBase),
            options: options, muxer: try Muxer(options: options), pool: pool)
        coder = (frame.size, encoder)
        return encoder
    }
}
