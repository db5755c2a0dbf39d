import EventLog
import Media
import PipelineConfig
import VisionCore

/// A source that is ready to be captured.
struct OpenedSource {
    let context: SourceContext
    /// Open already when it is a file: what is wrong with it shows before anything runs.
    let demuxer: Demuxer?
}

/// Makes source contexts of descriptions and opens what can be opened.
struct SourceOpening {
    let description: PipelineDescription
    let decoderThreads: Int

    /// Opens `source`; a file that does not open is an error, a camera is tried by its stage.
    func open(_ source: SourceDescription, index: Int) throws -> OpenedSource {
        let uri = source.uri.revealed
        guard let address = SourceAddress(uri) else {
            throw MediaError.unsupported(
                uri: Redaction.redacted(uri),
                what: "the scheme \(SourceAddress.scheme(of: uri) ?? "")")
        }
        let isLive =
            switch source.mode {
            case .auto: address.isLive
            case .live: true
            case .file: false
            }
        var input = InputOptions()
        input.stream = source.stream
        input.keepsAudio = description.outputs.contains(where: \.keepsAudio)
        input.decoderThreads = isLive ? 1 : decoderThreads
        let reconnects = isLive && address.isNetwork
        let pictures = PictureNames.names(of: address)
        let context = SourceContext(
            index: index, name: source.name, uri: uri, input: input, isLive: isLive,
            reconnects: reconnects, extent: SourceExtent(source),
            fingerprint: SourceIdentity.fingerprint(uri: uri, address: address),
            pictureNames: pictures)
        guard !reconnects else { return OpenedSource(context: context, demuxer: nil) }
        let demuxer = try Demuxer(uri: uri, options: input, interrupt: context.interrupt)
        return OpenedSource(context: context, demuxer: demuxer)
    }

    /// A source that does not open: in the log's head, not in the flow.
    func failed(
        _ source: SourceDescription, index: Int, error: any UserFacing
    ) -> OpenedSource {
        let uri = source.uri.revealed
        let context = SourceContext(
            index: index, name: source.name, uri: uri, input: InputOptions(),
            isLive: source.mode == .live, reconnects: false, extent: SourceExtent(source),
            fingerprint: "none")
        context.fail(error)
        return OpenedSource(context: context, demuxer: nil)
    }
}

extension SourceExtent {
    /// The part of a source that its description asks for.
    init(_ source: SourceDescription) {
        self.init(
            from: source.from.map(\.nanoseconds), to: source.to.map(\.nanoseconds),
            frameLimit: source.maxFrames, stride: max(source.stride, 1))
    }
}
