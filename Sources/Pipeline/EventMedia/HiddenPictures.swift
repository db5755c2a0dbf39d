import Annotation
import Media
import VisionCore

/// The pictures of a source as they may be seen, and what they become when they are coded.
///
/// Owned by the stage that keeps media of events; one frame after the other, in order.
struct HiddenPictures {
    private var annotator: Annotator
    private let pool: FramePool
    private var encoder: VideoEncoder?
    private var epoch: Int?

    /// What is coded now; nil before the first picture.
    private(set) var stream: CodedStream?

    /// Pictures in which `style` hides what nobody may see.
    init(style: AnnotationStyle, pool: FramePool) {
        annotator = Annotator(style: style.hidingAlone)
        self.pool = pool
    }

    /// The picture of a frame with all hidden that is to be.
    mutating func picture(of frame: AnalysedFrame) throws(MediaError) -> VideoFrame {
        if epoch != frame.identity.epoch {
            epoch = frame.identity.epoch
            annotator = Annotator(style: annotator.style)
        }
        var picture = try WritableFrame(frame.decoded.picture, pool: pool)
        let seen = FrameAnnotations(
            time: frame.decoded.time, via: frame.via, tracks: frame.tracks,
            detections: frame.detected.findings?.detections ?? [])
        picture.withMutableImage { annotator.draw(seen, on: $0) }
        return picture.finish()
    }

    /// Begins to code pictures like `picture`, of a source with `stream`.
    mutating func begin(
        _ picture: VideoFrame, of stream: StreamInfo
    ) throws(MediaError) -> CodedStream {
        var options = OutputOptions(target: "clip.mp4")
        options.threads = 1
        options.isEndless = true
        let encoder = try VideoEncoder(
            format: VideoFormat(of: picture, from: stream), options: options,
            muxer: try Muxer(options: options), pool: pool)
        let coded = try CodedStream(encoder)
        self.encoder = encoder
        self.stream = coded
        return coded
    }

    /// The packets that are ready when `picture` is coded.
    mutating func packets(of picture: VideoFrame) throws(MediaError) -> [Packet] {
        guard let encoder else { return [] }
        try encoder.send(picture)
        return try Self.ready(encoder)
    }

    /// What is still held; the next picture begins another stream.
    mutating func end() throws(MediaError) -> [Packet] {
        guard let encoder else { return [] }
        (self.encoder, stream) = (nil, nil)
        encoder.sendEnd()
        return try Self.ready(encoder)
    }

    private static func ready(_ encoder: VideoEncoder) throws(MediaError) -> [Packet] {
        var packets: [Packet] = []
        while let packet = try encoder.receive() { packets.append(packet) }
        return packets
    }
}
