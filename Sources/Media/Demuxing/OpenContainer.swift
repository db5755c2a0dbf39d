import CFFmpeg
import CFFmpegShims
import VisionCore

/// An open container and the streams of it that are read.
struct OpenContainer {
    let context: FormatContext
    let streams: [StreamInfo]
    let video: StreamInfo
    let audio: StreamInfo?

    /// Whether libav looks for the ends of the video's pictures itself, so that it knows of one
    /// when the next begins.
    var isParsedByParts: Bool {
        parser.map { $0.pointee.flags & PARSER_FLAG_COMPLETE_FRAMES == 0 } ?? false
    }

    /// Has datagrams of the video that come twice left out from now on.
    ///
    /// libavformat takes a datagram with the sequence number of the last one for the next one, and
    /// of two that wait in its queue both: a part of a picture would be in it twice.
    func leaveOutRepeats() {
        if let parser { _ = sl_drop_repeats(parser) }
    }

    /// Datagrams that were left out so far.
    var repeats: Int64 { parser.map { sl_dropped_repeats($0) } ?? 0 }

    /// libav's parser of the video; nil where it needs none.
    private var parser: UnsafeMutablePointer<AVCodecParserContext>? {
        context.streams.first { Int(clamping: $0.pointee.index) == video.index }
            .flatMap { av_stream_get_parser($0) }
    }

    /// The container that `opening` describes, from byte `start` of its file on.
    init(_ opening: Opening, skipping start: Int64 = 0) throws(MediaError) {
        context = try opening.open(skipping: start)
        try opening.findStreams(of: context)
        let hasIndexedTimes = context.hasIndexedTimes
        var streams: [StreamInfo] = []
        for stream in context.streams {
            streams.append(
                try StreamInfo(stream, uri: opening.uri, hasIndexedTimes: hasIndexedTimes))
        }
        self.streams = streams
        (video, audio) = try Self.choose(from: streams, in: context, opening)
        for stream in context.streams {
            let index = Int(stream.pointee.index)
            let isKept = index == video.index || index == audio?.index
            stream.pointee.discard = isKept ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
    }

    private static func choose(
        from streams: [StreamInfo], in context: FormatContext, _ opening: Opening
    ) throws(MediaError) -> (video: StreamInfo, audio: StreamInfo?) {
        let video = try Self.video(from: streams, in: context, opening)
        guard opening.options.keepsAudio else { return (video, nil) }
        let beside = context.bestStream(AVMEDIA_TYPE_AUDIO, beside: Int32(clamping: video.index))
        return (video, streams.first { $0.index == beside && $0.kind == .audio })
    }

    /// The stream that was asked for, or the best that is no cover picture.
    private static func video(
        from streams: [StreamInfo], in context: FormatContext, _ opening: Opening
    ) throws(MediaError) -> StreamInfo {
        let pictures = streams.filter { $0.kind == .video }
        if let index = opening.options.stream {
            guard let named = pictures.first(where: { $0.index == index }) else {
                throw .noSuchStream(uri: opening.uri, index: index)
            }
            return named
        }
        let moving = pictures.filter { !$0.isAttachedPicture }
        let best = context.bestStream(AVMEDIA_TYPE_VIDEO, beside: -1)
        if let chosen = moving.first(where: { $0.index == best }) ?? moving.first { return chosen }
        throw streams.count < Opening.maxStreams
            ? .noVideo(uri: opening.uri)
            : .tooManyStreams(uri: opening.uri, limit: Opening.maxStreams)
    }
}
