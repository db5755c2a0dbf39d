import Media
import PipelineConfig
import StageGraph
import VisionCore

// What is shown of a source: outputs, pictures and clips.
extension SourceGraph.Parts {
    /// Items that one picture and the sound beside it make, at most.
    private static let soundWithPicture = 64
    /// Packets that wait for an encoder, or while a clip is forced to disk.
    private static let packetCapacity = 4096

    /// Draws and codes `frames`, and keeps media of their events; `packets` are those that they
    /// were decoded of, and the sound beside them.
    func show<Item: GraphItem>(
        _ frames: OutputPort<Item>, packets: OutputPort<CaptureItem>, _ graph: PipelineGraph,
        _ wiring: Wiring, drawing: @escaping @Sendable (Item) -> DrawItem?,
        keeping: @escaping @Sendable (Item) -> MediaItem?
    ) {
        keepMedia(frames, packets: packets, graph, wiring, as: keeping)
        for output in plan.description.outputs {
            connect(output, frames, packets: packets, graph, wiring, as: drawing)
        }
    }

    private func keepMedia<Item: GraphItem>(
        _ frames: OutputPort<Item>, packets: OutputPort<CaptureItem>, _ graph: PipelineGraph,
        _ wiring: Wiring, as convert: @escaping @Sendable (Item) -> MediaItem?
    ) {
        guard let record = plan.description.record, let folder = services.media else { return }
        let order = EventMediaStage.Order(
            keepsPictures: record.snapshot,
            clip: record.clip.map { ($0.before, $0.after) },
            keepsSound: record.clip?.keepsAudio ?? false, hiding: plan.style)
        let media = graph.stage(
            "media\(suffix)",
            EventMediaStage(
                order,
                records: SourceRecords(
                    source: source, log: services.log.head, logsFrames: false),
                memory: memory, folder: folder, services: services),
            batch: Self.soundWithPicture)
        if record.clip != nil {
            wiring.connect(
                packets, to: media.input, stage: "media", kind: .branch,
                capacity: Self.packetCapacity
            ) { $0.forMedia }
        }
        wiring.connect(frames, to: media.input, stage: "media", kind: .branch) { convert($0) }
    }

    private func connect<Item: GraphItem>(
        _ output: OutputDescription, _ frames: OutputPort<Item>,
        packets: OutputPort<CaptureItem>, _ graph: PipelineGraph, _ wiring: Wiring,
        as convert: @escaping @Sendable (Item) -> DrawItem?
    ) {
        let name = plan.description.outputs.count > 1 ? "\(suffix).\(output.name)" : suffix
        let annotate = graph.stage(
            "annotate\(name)",
            AnnotateStage(
                source: source, orders: memory.orders, style: plan.style,
                skeleton: plan.skeleton,
                isTracked: plan.description.isTracking(source.name)))
        let encode = graph.stage(
            "encode\(name)",
            EncodeStage(
                order(of: output),
                reports: services.reports, interrupt: outputs),
            // All sound that is there comes along with a picture: the muxer holds pictures until it
            // has the sound beside them.
            batch: Self.soundWithPicture)
        // One picture a queue: what waits is in the log, but lost to the file if the process is
        // killed.
        wiring.connect(
            frames, to: annotate.input, stage: "annotate", kind: .branch,
            capacity: source.isLive ? nil : 1
        ) { convert($0) }
        wiring.connect(annotate.output, to: encode.input, stage: "encode", capacity: 1)
        guard output.keepsAudio else { return }
        wiring.connect(
            packets, to: encode.input, stage: "sound", kind: .branch,
            capacity: Self.packetCapacity
        ) { $0.forOutput }
    }

    private func order(of output: OutputDescription) -> EncodeStage.Order {
        let options = options(of: output)
        var order = EncodeStage.Order(
            source: source.name, name: output.name, options: options, isLive: source.isWatched,
            mayReplace: source.isWatched && plan.description.overwrite && part == 1,
            memory: services.memory)
        guard !order.isLive else { return order }
        order.register = plan.register
        guard services.log.heldOutputs > 0 else { return order }
        let (log, path, name) = (
            services.log, OutputSegments.path(of: options.target), source.name
        )
        order.options.isCut = true
        order.resumed = plan.outputs[path]
        order.notePoint = { log.note($0, of: path, source: name) }
        return order
    }

    private func options(of output: OutputDescription) -> OutputOptions {
        let target = output.target(for: source.name).revealed
        var options = OutputOptions(target: target)
        options.isEndless = source.isWatched
        options.codec = output.codec == .auto ? nil : output.codec.rawValue
        options.crf = output.crf
        options.preset = output.preset.rawValue
        options.threads = 1
        return options
    }
}

// The large stream of a camera that is analysed by its small one.
extension SourceGraph.Parts {
    /// What reads and decodes the stream that is shown.
    struct Shown {
        let stage: MainStreamStage
        let demand: SourceDemand
        let settings: SourceSettings
    }

    /// The stream that is shown; nil where it is the one that is analysed, or nothing is shown.
    func shownStream() -> Shown? {
        guard let uri = source.main,
            !plan.description.outputs.isEmpty || plan.description.record != nil
        else { return nil }
        let demand = SourceDemand()
        var settings = source
        settings.uri = uri
        settings.motion = nil
        settings.clock = .pts
        return Shown(
            stage: MainStreamStage(
                source: settings, uri: uri, demand: demand, reports: services.reports),
            demand: demand, settings: settings)
    }

    /// Puts what is known of `analysed` on the pictures of the stream that is shown.
    func join(
        _ shown: Shown, with analysed: OutputPort<AnalysedItem>, _ graph: PipelineGraph,
        _ wiring: Wiring
    ) -> (frames: OutputPort<JoinedItem>, packets: OutputPort<CaptureItem>) {
        let capture = graph.source("main\(suffix)", shown.stage)
        // Its frames are no frames of the source: they have an account that nobody draws up.
        let decode = graph.stage(
            "decode-main\(suffix)",
            DecodeStage(
                source: shown.settings,
                memory: SourceMemory(
                    position: SourceMemory.Position(epoch: 0, frameIndex: 0),
                    analysis: memory.analysis),
                demand: shown.demand, account: FrameAccount(), talk: .silent))
        wiring.connect(capture, to: decode.input, stage: "decode") { $0.forDecoding }
        let join = graph.stage("join\(suffix)", JoinStage())
        wiring.connect(decode.output, to: join.input, stage: "join", kind: .branch, capacity: 8) {
            $0.forJoining
        }
        wiring.connect(analysed, to: join.input, stage: "join", kind: .branch, capacity: 8) {
            $0.forJoining
        }
        return (join.output, capture)
    }
}
