import CFFmpeg
import VisionCore

/// An open codec of libav, closed when it goes; used on one thread.
final class CodecContext {
    // Safety: allocated in init, freed in deinit.
    let pointer: UnsafeMutablePointer<AVCodecContext>

    /// A context of `codec` that is not open yet.
    init(_ codec: UnsafePointer<AVCodec>) throws(MediaError) {
        guard let pointer = avcodec_alloc_context3(codec) else {
            throw .outOfMemory(doing: "opening a codec")
        }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&pointer)
    }

    /// An open decoder of `stream`, or of pictures of codec `other` in its place.
    convenience init(
        decoding stream: StreamInfo, as other: AVCodecID?, threads: Int, maxPixels: Int
    ) throws(MediaError) {
        let parameters = stream.parameters.pointer
        guard let codec = avcodec_find_decoder(other ?? parameters.pointee.codec_id) else {
            throw .unsupported(uri: stream.uri, what: "codec \(stream.codec)")
        }
        try self.init(codec)
        if other == nil, avcodec_parameters_to_context(pointer, parameters) < 0 {
            throw .outOfMemory(doing: "opening the decoder of \(stream.uri)")
        }
        pointer.pointee.pkt_timebase = stream.timeBase.rational
        if let rate = stream.plausibleRate {
            pointer.pointee.framerate = rate.rational
        }
        pointer.pointee.thread_count = Int32(clamping: max(threads, 1))
        pointer.pointee.thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE
        pointer.pointee.max_pixels = Int64(maxPixels)
        do throws(AVCode) {
            try check { avcodec_open2(pointer, codec, nil) }
        } catch {
            throw .cannotOpen(uri: stream.uri, error)
        }
    }
}
