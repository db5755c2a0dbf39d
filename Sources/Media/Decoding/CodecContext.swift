import CFFmpeg
import CFFmpegShims
import VisionCore

/// A codec context of libav, freed when it goes; used on one thread.
final class CodecContext {
    // Safety: allocated in init, freed in deinit.
    let pointer: UnsafeMutablePointer<AVCodecContext>
    // Safety: allocated in init, freed in deinit after the context that counts into it.
    private let errorLines: UnsafeMutablePointer<Int32>

    /// Most threads of a decoder.
    static let maxThreads = 16

    /// A context of `codec` that is not open yet.
    init(_ codec: UnsafePointer<AVCodec>) throws(MediaError) {
        guard let pointer = avcodec_alloc_context3(codec) else {
            throw .outOfMemory(doing: "opening a codec")
        }
        self.pointer = pointer
        errorLines = .allocate(capacity: 1)
        errorLines.initialize(to: 0)
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&pointer)
        errorLines.deallocate()
    }

    /// An open decoder of `stream`, or of pictures of codec `other` in its place.
    ///
    /// `fillsPictures` blackens each picture before it is decoded into, so that parts that damage
    /// leaves out do not show what an earlier picture left in the same memory.
    convenience init(
        decoding stream: StreamInfo, as other: AVCodecID?, threads: Int, maxPixels: Int,
        fillsPictures: Bool
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
        // Where a WebP picture breaks off behind its first part, frame threads of libav 5.1 end the
        // process by an assertion; one thread reports it.
        let isWebP = codec.pointee.id == AV_CODEC_ID_WEBP
        pointer.pointee.thread_count = isWebP ? 1 : Int32(min(max(threads, 1), Self.maxThreads))
        pointer.pointee.thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE
        pointer.pointee.max_pixels = Int64(maxPixels)
        sl_count_errors(pointer, errorLines)
        if fillsPictures { sl_fill_pictures(pointer) } else { sl_own_pictures(pointer) }
        do throws(AVCode) {
            try check { avcodec_open2(pointer, codec, nil) }
        } catch {
            throw .limit(error, doing: "opening the decoder of \(stream.uri)")
                ?? .cannotOpen(uri: stream.uri, error)
        }
    }

    /// Lines that the decoder has logged as errors, on any of its threads.
    var errorLineCount: Int32 { sl_counted_errors(errorLines) }
}
