import CFFmpeg
import CFFmpegShims
package import VisionCore

/// One stream of a container, as its header describes it.
package struct StreamInfo: Sendable {
    /// What a stream carries.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// Pictures.
        case video
        /// Sound.
        case audio
        /// Text.
        case subtitle
        /// Anything else.
        case data
    }

    /// Index in the container.
    package let index: Int
    /// What it carries.
    package let kind: Kind
    /// Name of its codec, for example `h264`.
    package let codec: String
    /// Profile of its codec, for example `High`.
    package let profile: String?
    /// Coded columns and rows, before display rotation; nil unless video.
    package let codedSize: Size?
    /// How its pictures are turned to be shown.
    package let orientation: Orientation
    /// Width of a pixel over its height, before rotation; nil when not told.
    package let sampleAspect: Ratio?
    /// The lowest frame rate that can represent all timestamps, libav's guess.
    package let frameRate: Ratio?
    /// Frames over duration.
    package let averageRate: Ratio?
    /// The unit of its timestamps.
    package let timeBase: TimeBase
    /// Its first timestamp in ticks of `timeBase`.
    package let start: Int64?
    /// How long it lasts in ticks of `timeBase`.
    package let duration: Int64?
    /// Frames that the header promises.
    package let frameCount: Int?
    /// libav's name of the pixel format, for example `yuv420p`.
    package let pixelFormat: String?
    /// Colour of its pictures; the size-dependent default where it is not told.
    package let colour: ColourInfo?
    /// Samples a second; nil unless audio.
    package let sampleRate: Int?
    /// Channels; nil unless audio.
    package let channels: Int?
    /// Whether it is a cover picture.
    package let isAttachedPicture: Bool
    /// Whether timestamps of its container are an index, so that a gap is a gap in the scene.
    package let hasIndexedTimes: Bool
    /// Where it is from, redacted.
    package let uri: String

    let parameters: CodecParameters

    /// Columns and rows of its pictures as shown, after rotation; nil unless video.
    package var size: Size? { codedSize.map(orientation.applied(to:)) }

    /// The rate to count on at; nil where the stream tells none, or a tick of its clock instead.
    package var plausibleRate: Ratio? {
        [averageRate, frameRate].lazy.compactMap(\.self).first { $0.value <= 480 }
    }

    /// Clockwise degrees by which its pictures are turned to be shown: 0, 90, 180, 270.
    package var rotation: Int { orientation.degrees }
}

extension StreamInfo {
    init(_ stream: UnsafeMutablePointer<AVStream>, uri: String, hasIndexedTimes: Bool)
        throws(MediaError)
    {
        guard let source = stream.pointee.codecpar else {
            throw .unsupported(uri: uri, what: "a stream without parameters")
        }
        let codecpar = source.pointee
        index = Int(stream.pointee.index)
        kind = Kind(codecpar.codec_type)
        codec = String(cString: avcodec_get_name(codecpar.codec_id))
        profile = avcodec_profile_name(codecpar.codec_id, codecpar.profile).map {
            String(cString: $0)
        }
        timeBase = TimeBase(stream.pointee.time_base)
        start = stream.pointee.start_time.timestamp
        duration = stream.pointee.duration.timestamp.flatMap { $0 > 0 ? $0 : nil }
        frameCount = stream.pointee.nb_frames > 0 ? Int(stream.pointee.nb_frames) : nil
        isAttachedPicture = stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
        frameRate = Ratio(stream.pointee.r_frame_rate)
        averageRate = Ratio(stream.pointee.avg_frame_rate)
        orientation = Orientation(of: stream)
        let isVideo = kind == .video
        codedSize =
            isVideo ? Size(width: Int(codecpar.width), height: Int(codecpar.height)) : nil
        sampleAspect =
            Ratio(stream.pointee.sample_aspect_ratio) ?? Ratio(codecpar.sample_aspect_ratio)
        pixelFormat =
            isVideo
            ? av_get_pix_fmt_name(AVPixelFormat(codecpar.format)).map { String(cString: $0) } : nil
        colour = isVideo ? ColourInfo(codecpar) : nil
        sampleRate = codecpar.sample_rate > 0 ? Int(codecpar.sample_rate) : nil
        channels =
            codecpar.ch_layout.nb_channels > 0 ? Int(codecpar.ch_layout.nb_channels) : nil
        self.hasIndexedTimes = hasIndexedTimes
        self.uri = uri
        parameters = try CodecParameters(copying: source)
    }
}

extension StreamInfo {
    /// A stream of `count` pictures like the one that `self` describes, `rate` a second.
    func asPictures(count: Int, rate: Ratio, timeBase: TimeBase) -> StreamInfo {
        StreamInfo(
            index: 0, kind: kind, codec: codec, profile: profile, codedSize: codedSize,
            orientation: orientation, sampleAspect: sampleAspect, frameRate: rate,
            averageRate: rate, timeBase: timeBase, start: 0, duration: Int64(count),
            frameCount: count, pixelFormat: pixelFormat, colour: colour, sampleRate: nil,
            channels: nil, isAttachedPicture: false, hasIndexedTimes: true, uri: uri,
            parameters: parameters)
    }
}

extension StreamInfo.Kind {
    init(_ type: AVMediaType) {
        switch type {
        case AVMEDIA_TYPE_VIDEO: self = .video
        case AVMEDIA_TYPE_AUDIO: self = .audio
        case AVMEDIA_TYPE_SUBTITLE: self = .subtitle
        default: self = .data
        }
    }
}
