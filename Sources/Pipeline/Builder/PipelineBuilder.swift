import Annotation
import EventLog
import Glibc
import InferenceEngine
import Media
import ModelCatalogue
import PipelineConfig
import StageGraph
import VisionCore

/// Puts a run together: description → networks, sources, log, graph.
struct PipelineBuilder {
    let description: PipelineDescription
    private let setup: PipelineRun.Setup
    private let threads: Int
    private let ledger = ConservationLedger()
    private let statistics = StatisticsHandle()
    private let reports = OutputReports()
    private let drops: DropJournal

    /// Items that one picture and the sound beside it make, at most.
    private static let soundWithPicture = 64

    init(_ description: PipelineDescription, setup: PipelineRun.Setup) {
        self.description = description
        self.setup = setup
        threads = description.compute.threads ?? Processor.count
        drops = DropJournal(sourceCount: description.sources.count)
    }

    /// Checks and opens everything that can be checked before the first frame.
    func build(isDry: Bool) throws -> PipelineBuild {
        try checkOutputs()
        let networks = try NetworkPlans(
            description, store: Store(environment: setup.environment))
        let opened = try openSources()
        let sources = opened.map(\.context)
        let log =
            isDry
            ? LogHandle(writer: nil)
            : try LogHandle(description, header: header(networks, sources: sources))
        let isResuming = log.continuation != nil
        if let continuation = log.continuation, !continuation.isReplay {
            reports.number(from: Int(clamping: continuation.nextSeq))
        }
        // A log that is complete stays as it is; outputs that are missing are made all the same.
        let isComplete = log.isComplete && hasOutputs(sources)
        if !isResuming, !log.isComplete, !isDry { try claimOutputs(sources) }
        let drops = drops
        let ledger = ledger
        let graph = PipelineGraph(label: "sightline") { item, stage, cause in
            ledger.recordDrop(source: item.sourceIndex, stage: stage, cause: cause)
            guard let identity = (item as? PipelineItem)?.identity else { return }
            drops.add(identity, stage: stage, cause: cause)
        }
        if !isComplete, !isDry {
            try connect(
                graph, opened, networks: networks, log: log, replaces: isResuming || log.isComplete)
        }
        let firstFrames = firstFrames(of: sources, log: log)
        return PipelineBuild(
            graph: graph, sources: sources, ledger: ledger, statistics: statistics, log: log,
            isComplete: isComplete, reports: reports, firstFrames: firstFrames,
            expectedFrames: expectedFrames(opened).map { max($0 - firstFrames.reduce(0, +), 0) })
    }
}

extension PipelineBuilder {
    /// Opens every source; with several, those that fail are told and left out of the flow.
    private func openSources() throws -> [OpenedSource] {
        let opening = SourceOpening(description: description, decoderThreads: threads)
        var opened: [OpenedSource] = []
        var failures: [any UserFacing] = []
        for (index, source) in description.sources.enumerated() {
            do {
                opened.append(try opening.open(source, index: index))
            } catch let error as any UserFacing {
                failures.append(error)
                opened.append(opening.failed(source, index: index, error: error))
            }
        }
        if failures.count == opened.count, let first = failures.first { throw first }
        return opened
    }

    /// Index of the first frame of each source that the run makes.
    private func firstFrames(of sources: [SourceContext], log: LogHandle) -> [Int] {
        let points = log.resumePoints
        return sources.map { points[$0.name].map { $0.decode.frameIndex + 1 } ?? 0 }
    }

    private func analyses(_ networks: NetworkPlans, log: LogHandle) throws -> [SourceAnalysis] {
        let points = log.resumePoints
        return try description.sources.enumerated().map { index, source in
            if let point = points[source.name] { return point.analysis }
            var fresh = try analysis(
                of: source, keptScore: networks.keptScores[index],
                lowScore: networks.tasks[index].minimumScore)
            if let log = log.continuation, !log.isReplay, let known = log.sources[source.name] {
                fresh.goOn(after: known)
            }
            return fresh
        }
    }

    private func header(_ networks: NetworkPlans, sources: [SourceContext]) -> RunRecord {
        RunRecord(
            tool: setup.tool, host: RunRecord.Host(cores: Processor.count, simd: KernelTier.name),
            configSHA256: FileSum.sha256(ofText: description.canonicalText),
            models: networks.models, skeletons: networks.skeletons,
            sources: sources.map {
                RunRecord.Source(
                    name: $0.name, mode: $0.isLive ? .live : .file, fingerprint: $0.fingerprint)
            },
            deterministic: description.log.deterministic)
    }

    private func connect(
        _ graph: PipelineGraph, _ opened: [OpenedSource], networks: NetworkPlans, log: LogHandle,
        replaces: Bool
    ) throws {
        let sources = opened.map(\.context)
        let plan = GraphPlan(description: description, graph: graph)
        let isLive = sources.allSatisfy(\.isLive)
        // A file is fastest with one thread a worker, a camera with all threads on one frame.
        let stages = try (0..<(isLive ? 1 : threads)).map { _ in
            DetectStage(
                networks: try networks.workers(pool: ComputePool(threads: isLive ? threads : 1)),
                tasks: networks.tasks)
        }
        let detect = graph.parallel("detect", batch: description.compute.batch) { stages }
        let understand = graph.stage(
            "track", UnderstandStage(sources: sources, analyses: try analyses(networks, log: log)))
        plan.connect(detect.output, to: understand.input, stage: "track")
        let logStage = graph.stage(
            "log",
            LogStage(
                sources: sources, ledger: ledger, drops: drops, reports: reports,
                writer: log.writer,
                options: LogStage.Options(
                    logsFrames: description.log.frames,
                    firstFrames: firstFrames(of: sources, log: log),
                    mergesByTime: description.log.deterministic && sources.count > 1),
                statistics: { [statistics] in statistics.counters() }))
        plan.connect(understand.output, to: logStage.input, stage: "log")
        if let results = try resultStage(sources, networks: networks, replaces: replaces) {
            let stage = graph.stage("results", results)
            plan.connect(understand.output, to: stage.input, stage: "results", isBranch: true)
        }
        for source in opened where source.context.failure == nil {
            connect(
                source, of: opened.count, log: log, skeleton: networks.skeletons.values.first,
                detect: detect.input, understood: understand.output, plan: plan)
        }
    }

    private func connect(
        _ source: OpenedSource, of count: Int, log: LogHandle, skeleton: Skeleton?,
        detect: InputPort<PipelineItem>, understood: OutputPort<PipelineItem>, plan: GraphPlan
    ) {
        let context = source.context
        let suffix = count > 1 ? ".\(context.name)" : ""
        let resume = log.resumePoints[context.name]?.decode
        let capture = plan.graph.source(
            "capture\(suffix)",
            CaptureStage(source: context, ready: source.demuxer, resume: resume))
        let decode = plan.graph.stage(
            "decode\(suffix)",
            DecodeStage(
                source: context, ledger: ledger, drops: drops,
                continuation: log.continuation.flatMap { $0.isReplay ? nil : $0 }?
                    .sources[context.name], resume: resume))
        plan.connect(capture, to: decode.input, stage: "decode") { !context.isSound($0) }
        plan.connect(decode.output, to: detect, stage: "detect", isLive: context.isLive)
        for output in description.outputs {
            connect(
                output, of: context, suffix: suffix, skeleton: skeleton, capture: capture,
                understood: understood, plan: plan)
        }
    }

    private func connect(
        _ output: OutputDescription, of source: SourceContext, suffix: String,
        skeleton: Skeleton?, capture: OutputPort<PipelineItem>,
        understood: OutputPort<PipelineItem>, plan: GraphPlan
    ) {
        let index = source.index
        let name = description.outputs.count > 1 ? "\(suffix).\(output.name)" : suffix
        let annotate = plan.graph.stage(
            "annotate\(name)",
            AnnotateStage(
                style: AnnotationStyle(description.annotate), skeleton: skeleton,
                isTracked: description.isTracking(source.name)))
        var options = OutputOptions(target: output.target(for: source.name).revealed)
        options.codec = output.codec == .auto ? nil : output.codec.rawValue
        options.crf = output.crf
        options.preset = output.preset.rawValue
        options.threads = 1
        // All sound that is there comes along with a picture: the muxer holds pictures until it has
        // the sound beside them.
        let encode = plan.graph.stage(
            "encode\(name)",
            EncodeStage(source: source, name: output.name, options: options, reports: reports),
            batch: Self.soundWithPicture)
        // One picture a queue: what waits is in the log, but lost to the file if the process is killed.
        plan.connect(
            understood, to: annotate.input, stage: "annotate", isLive: source.isLive,
            isBranch: true, capacity: source.isLive ? nil : 1
        ) {
            $0.sourceIndex == index
        }
        plan.connect(
            annotate.output, to: encode.input, stage: "encode", isBranch: true, capacity: 1)
        guard output.keepsAudio else { return }
        plan.connect(capture, to: encode.input, stage: "sound", isBranch: true, capacity: 4096) {
            source.isSound($0)
        }
    }
}
