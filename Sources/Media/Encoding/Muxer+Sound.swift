import CFFmpeg
import VisionCore

// The stream of sound.
extension Muxer {
    /// Adds a stream of sound: its packets are copied, or coded as AAC where the container does not
    /// take their codec.
    ///
    /// Returns what becomes of it. To be called before the start.
    package func addAudio(from source: StreamInfo) throws(MediaError) -> SoundHandling {
        precondition(audio == nil && !isStarted, "one audio stream, before the start")
        if container.muxer == "image2" || container.muxer == "gif" { return .noPlace }
        let parameters = source.parameters.pointer
        guard container.takesSound(source.codec) ?? muxerTakes(parameters) else {
            return try addRecoded(source)
        }
        // AAC of a transport stream: MP4 wants its head beside the packets, not in each.
        if ["mp4", "mov"].contains(container.muxer), source.codec == "aac",
            parameters.pointee.extradata_size == 0
        {
            return try addRecoded(source, from: "ADTS")
        }
        guard let stream = avformat_new_stream(context, nil),
            avcodec_parameters_copy(stream.pointee.codecpar, parameters) >= 0
        else { throw .outOfMemory(doing: "opening \(uri)") }
        stream.pointee.codecpar.pointee.codec_tag = 0
        stream.pointee.time_base = source.timeBase.rational
        audio = Track(stream: stream, timeBase: source.timeBase)
        return .copied
    }

    private func addRecoded(
        _ source: StreamInfo, from name: String? = nil
    ) throws(MediaError) -> SoundHandling {
        if let obstacle = SoundRecoder.obstacle(to: source) {
            return .leftOut(codec: source.codec, reason: obstacle)
        }
        let recoder = try SoundRecoder(
            source: source, uri: uri, needsGlobalHeader: needsGlobalHeader)
        guard let stream = avformat_new_stream(context, nil),
            avcodec_parameters_from_context(stream.pointee.codecpar, recoder.encoder.pointer) >= 0
        else { throw .outOfMemory(doing: "opening \(uri)") }
        stream.pointee.time_base = recoder.timeBase.rational
        audio = Track(stream: stream, timeBase: recoder.timeBase)
        self.recoder = recoder
        return .recoded(from: name ?? source.codec, to: SoundRecoder.codecName)
    }

    private func muxerTakes(_ parameters: UnsafePointer<AVCodecParameters>) -> Bool {
        avformat_query_codec(format, parameters.pointee.codec_id, FF_COMPLIANCE_NORMAL) == 1
    }
}
