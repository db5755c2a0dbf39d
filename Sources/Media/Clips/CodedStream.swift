import CFFmpeg
package import VisionCore

/// What a container must know of a coded stream of pictures whose packets are put into it as they
/// are.
package struct CodedStream: Sendable {
    let parameters: CodecParameters
    /// The unit of its timestamps.
    package let timeBase: TimeBase
    /// Frames a second; nil where that is not known.
    let rate: Ratio?
    /// How its pictures are turned to be shown.
    let orientation: Orientation

    /// The pictures of a source.
    package init(_ stream: StreamInfo) {
        parameters = stream.parameters
        timeBase = stream.timeBase
        rate = stream.plausibleRate
        orientation = stream.orientation
    }

    /// What `encoder` makes.
    package init(_ encoder: VideoEncoder) throws(MediaError) {
        parameters = try CodecParameters(of: encoder.context)
        timeBase = encoder.timeBase
        rate = Ratio(encoder.context.pointer.pointee.framerate)
        orientation = .upright
    }

    /// Whether its pictures lie as they are shown.
    package var isUpright: Bool { orientation == .upright }

    /// The ending of the container for its packets: MP4, or MKV for a codec that MP4 does not take.
    package var ending: String {
        guard let format = av_guess_format("mp4", nil, nil),
            avformat_query_codec(format, parameters.pointer.pointee.codec_id, FF_COMPLIANCE_NORMAL)
                == 1
        else { return "mkv" }
        return "mp4"
    }
}

extension CodecParameters {
    /// What an open encoder says of what it makes.
    convenience init(of context: CodecContext) throws(MediaError) {
        guard let parameters = avcodec_parameters_alloc() else {
            throw .outOfMemory(doing: "describing a stream")
        }
        var owned: UnsafeMutablePointer<AVCodecParameters>? = parameters
        defer { avcodec_parameters_free(&owned) }
        guard avcodec_parameters_from_context(parameters, context.pointer) >= 0 else {
            throw .outOfMemory(doing: "describing a stream")
        }
        try self.init(copying: parameters)
    }
}
