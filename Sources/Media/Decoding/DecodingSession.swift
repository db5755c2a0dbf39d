import CFFmpeg
import CFFmpegShims
import Glibc
import VisionCore

/// One open decoder of libav and what it reports; used on one thread.
///
/// It is damaged when libav refuses a packet, marks a frame, or logs an error while it decodes:
/// libav repairs some damage without any other sign. Lines of its worker threads count too.
final class DecodingSession {
    /// What came of one packet, or of the end.
    struct Step {
        var frames: [FrameBuffer] = []
        var refusals: [AVCode] = []
        var isDamaged = false
        fileprivate var hasNewRefusal = false
    }

    private let context: CodecContext
    private let uri: String
    private var seenLines: Int32

    /// Errors in a row after which the decoder is taken to give nothing more for now.
    private static let maxErrorsInARow = 256

    /// A decoder of `stream`, or of pictures of codec `other` in its place.
    init(
        stream: StreamInfo, as other: AVCodecID?, threads: Int, maxPixels: Int,
        fillsPictures: Bool
    ) throws(MediaError) {
        uri = stream.uri
        context = try CodecContext(
            decoding: stream, as: other, threads: threads, maxPixels: maxPixels,
            fillsPictures: fillsPictures)
        seenLines = context.errorLineCount
    }

    /// Decodes `packet`, numbered `tag`, and returns the frames that are ready.
    func decode(_ packet: Packet, tag: Int) throws(MediaError) -> Step {
        sl_tag_packet(context.pointer, packet.pointer, Int64(tag))
        return try step { avcodec_send_packet(context.pointer, packet.pointer) }
    }

    /// Ends the stream and returns the frames that were held back.
    func end() throws(MediaError) -> Step {
        try step { avcodec_send_packet(context.pointer, nil) }
    }

    private func step(_ send: () -> Int32) throws(MediaError) -> Step {
        var step = Step()
        do throws(AVCode) {
            try check(send)
        } catch {
            if error.errno == EAGAIN {
                try collect(into: &step)
                do throws(AVCode) { try check(send) } catch { try note(error, in: &step) }
            } else if error.number != sl_error_eof {
                try note(error, in: &step)
            }
        }
        try collect(into: &step)
        let lines = context.errorLineCount
        step.isDamaged = step.isDamaged || lines != seenLines
        seenLines = lines
        return step
    }

    private func collect(into step: inout Step) throws(MediaError) {
        for _ in 0..<Self.maxErrorsInARow {
            while let frame = try nextFrame(noting: &step) {
                step.frames.append(frame)
                step.isDamaged = step.isDamaged || frame.isCorrupt
            }
            guard step.hasNewRefusal else { return }
            step.hasNewRefusal = false
        }
    }

    /// The next frame; nil when there is none now, or when the decoder reports an error.
    private func nextFrame(noting step: inout Step) throws(MediaError) -> FrameBuffer? {
        let frame = try FrameBuffer()
        do throws(AVCode) {
            try check { avcodec_receive_frame(context.pointer, frame.pointer) }
            return frame
        } catch {
            if !error.isDry { try note(error, in: &step) }
            return nil
        }
    }

    private func note(_ error: AVCode, in step: inout Step) throws(MediaError) {
        guard error.errno != ENOMEM else { throw .outOfMemory(doing: "decoding \(uri)") }
        step.refusals.append(error)
        step.isDamaged = true
        step.hasNewRefusal = true
    }
}

extension FrameBuffer {
    /// The number of the packet that it came from; 0 when the decoder does not say.
    var tag: Int { Int(sl_frame_tag(pointer)) }

    /// Whether the decoder reports that parts of it are guessed.
    var isCorrupt: Bool {
        pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
            || pointer.pointee.decode_error_flags != 0
    }
}
