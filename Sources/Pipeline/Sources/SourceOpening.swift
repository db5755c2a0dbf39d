import EventLog
import Media
import PipelineConfig
import VisionCore

/// A source that is ready to be captured.
struct OpenedSource {
    let settings: SourceSettings
    /// Open already when it is a file: what is wrong with it shows before anything runs.
    var demuxer: Demuxer?
    /// Ends the blocking calls of `demuxer`.
    var interrupt = InterruptToken()
    /// Why it did not open.
    var failure: (any UserFacing)?
}

/// Makes settings of descriptions and opens what can be opened.
struct SourceOpening {
    let description: PipelineDescription
    let decoderThreads: Int

    /// Opens `source`; a file that does not open is an error, a camera is tried by its stage.
    func open(_ source: SourceDescription, index: Int) throws -> OpenedSource {
        // Where there is a smaller stream, it is the one that is analysed.
        let uri = (source.substream ?? source.uri).revealed
        guard let address = SourceAddress(uri) else {
            throw MediaError.unsupported(
                uri: Redactor.redacted(address: uri),
                what: "the scheme \(SourceAddress.scheme(of: uri) ?? "")")
        }
        let isLive =
            switch source.mode {
            case .auto: address.isLive
            case .live: true
            case .file: false
            }
        var settings = SourceSettings(
            index: index, name: source.name, uri: uri, isLive: isLive,
            fingerprint: fingerprint(of: source, at: uri, address))
        settings.input.stream = source.stream
        settings.input.keepsAudio =
            description.outputs.contains(where: \.keepsAudio)
            || description.record?.clip?.keepsAudio ?? false
        settings.input.rtspTransport = InputOptions.RTSPTransport(source.transport)
        settings.input.readTimeout = source.timeout
        settings.input.openTimeout = max(source.timeout, InputOptions().openTimeout)
        settings.input.decoderThreads = isLive ? 1 : decoderThreads
        settings.main = source.substream == nil ? nil : source.uri.revealed
        guard settings.main == nil || isLive else {
            throw BuildError.setting(
                key: "sources.\(source.name).substream", value: "a file",
                what: "a stream of a live source")
        }
        settings.backoff = source.backoff
        settings.hasCameraRule = description.rules(of: source).contains { $0.kind == .camera }
        settings.clock = source.clock
        settings.motion = source.motion.map {
            MotionWatch.Settings(threshold: $0.threshold, areas: $0.areas)
        }
        if settings.hasCameraRule, settings.motion == nil {
            settings.motion = MotionWatch.Settings()
        }
        settings.isMotionGated = source.motion?.gate == true
        settings.reconnects = isLive && address.isNetwork
        settings.isPlayed = isLive && !address.isNetwork && address != .standardInput
        settings.extent = SourceExtent(source)
        settings.pictureNames = PictureNames.names(of: address)
        guard !settings.reconnects else { return OpenedSource(settings: settings, demuxer: nil) }
        let interrupt = InterruptToken()
        let demuxer = try Demuxer(uri: uri, options: settings.input, interrupt: interrupt)
        if source.mode == .auto, demuxer.isEndless {
            settings.isLive = true
            settings.reconnects = true
            settings.input.decoderThreads = 1
        }
        return OpenedSource(settings: settings, demuxer: demuxer, interrupt: interrupt)
    }

    /// The fingerprint of `source`; one that a source before it has too is told from that by its
    /// name, so that their events are not taken for the same.
    private func fingerprint(
        of source: SourceDescription, at uri: String, _ address: SourceAddress
    ) -> String {
        let fingerprint = SourceIdentity.fingerprint(uri: uri, address: address)
        let isTwin = description.sources.prefix { $0.name != source.name }
            .contains { SourceIdentity.isOne(uri, ($0.substream ?? $0.uri).revealed) }
        return isTwin ? SourceFingerprint.address("\(fingerprint) \(source.name)") : fingerprint
    }

    /// A source that does not open: in the log's head, not in the flow.
    func failed(
        _ source: SourceDescription, index: Int, error: any UserFacing
    ) -> OpenedSource {
        var settings = SourceSettings(
            index: index, name: source.name, uri: source.uri.revealed,
            isLive: source.mode == .live, fingerprint: "none")
        settings.extent = SourceExtent(source)
        return OpenedSource(settings: settings, demuxer: nil, failure: error)
    }
}

extension InputOptions.RTSPTransport {
    /// What a pipeline asks for.
    init(_ transport: SourceDescription.Transport) {
        switch transport {
        case .tcp: self = .tcp
        case .udp: self = .udp
        case .auto: self = .auto
        }
    }
}

extension SourceExtent {
    /// The part of a source that its description asks for.
    init(_ source: SourceDescription) {
        self.init(
            from: source.from.map { MediaInstant.zero + $0 },
            to: source.to.map { MediaInstant.zero + $0 }, frameLimit: source.maxFrames,
            stride: max(source.stride, 1))
    }
}
