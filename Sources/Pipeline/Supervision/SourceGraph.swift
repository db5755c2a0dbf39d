import Annotation
import Locking
import Media
import PipelineConfig
import StageGraph
import VisionCore

/// One graph of a source, from its packets to the log and its outputs, with a life of its own.
///
/// A failure ends this graph and nothing else. Any thread.
final class SourceGraph: Sendable {
    private let runner: GraphRunner
    /// Ends what its outputs wait for.
    private let outputs = InterruptToken()

    /// Entries of a source that the log may have open: where files are put into the order of time,
    /// one that is ahead waits.
    private static let openEntries = 64

    /// Puts the stages of `plan` together.
    ///
    /// `part` counts the graphs of the source from 1: only the first reads the demuxer of the plan,
    /// and only it may replace an output.
    init(
        _ plan: SourcePlan, memory: SourceMemory, account: FrameAccount, services: RunServices,
        client: InferenceService.Client?, part: Int
    ) {
        let parts = Parts(
            plan: plan, memory: memory, account: account, services: services, client: client,
            part: part, outputs: outputs)
        runner = GraphRunner(parts.graph())
    }

    /// Runs to the end of the source or the stop; `completion` is called once, on a stage's queue.
    func start(_ completion: @escaping GraphRunner.Completion) { runner.start(completion) }

    /// Ends it as `mode` says; never blocks.
    func stop(_ mode: StopMode) { runner.stop(mode) }

    /// Ends what its outputs wait for: they are left as they are.
    func abandonOutputs() { outputs.cancel() }

    /// Counters of its stages.
    func statistics() -> [StageStatistics] { runner.statistics() }
}

extension SourceGraph {
    /// What a graph is put together of.
    struct Parts {
        let plan: SourcePlan
        let memory: SourceMemory
        let account: FrameAccount
        let services: RunServices
        let client: InferenceService.Client?
        let part: Int
        let outputs: InterruptToken

        var source: SourceSettings { plan.settings }
        var inference: InferenceService { services.inference(for: plan.task.networks) }
        var suffix: String { plan.namesSource ? ".\(source.name)" : "" }

        func graph() -> PipelineGraph {
            let account = account
            let graph = PipelineGraph(label: "sightline") { item, stage, cause in
                guard let identity = (item as? any FrameItem)?.identity else { return }
                account.recordDrop(identity, stage: stage, cause: cause)
            }
            let wiring = Wiring(
                queues: plan.description.queues, isLive: source.isLive, graph: graph)
            let main = shownStream()
            let (capture, decode) = reading(graph, wiring) { main?.stage.cancel() }
            let detect = graph.stage(
                "detect\(suffix)",
                DetectStage(
                    task: plan.task, service: inference, client: client,
                    orders: memory.orders, account: account, name: "detect\(suffix)"),
                window: window)
            wiring.connect(decode, to: detect.input, stage: "detect", kind: .beforeDetection)
            let analyse = graph.stage(
                "track\(suffix)",
                AnalysisStage(memory: memory, isResumable: plan.description.log.isFile))
            wiring.connect(
                appearances(detect.output, graph, wiring), to: analyse.input, stage: "track")
            let analysed = attributes(analyse.output, graph, wiring)
            let record = graph.stage(
                "log\(suffix)",
                RecordStage(
                    records: SourceRecords(
                        source: source, log: services.log.head,
                        logsFrames: plan.description.log.frames),
                    memory: memory, account: account, log: services.log),
                window: SourceGraph.openEntries)
            wiring.connect(analysed, to: record.input, stage: "log")
            if !services.results.isEmpty {
                let results = graph.stage(
                    "results\(suffix)",
                    ResultStage(source: source, task: plan.task, results: services.results))
                wiring.connect(
                    analysed, to: results.input, stage: "results", kind: .branch
                ) { $0.forResults }
            }
            if let main {
                let shown = join(main, with: analysed, graph, wiring)
                show(shown.frames, packets: shown.packets, graph, wiring) {
                    $0.forDrawing
                } keeping: {
                    $0.forMedia
                }
            } else {
                show(analysed, packets: capture, graph, wiring) {
                    $0.forDrawing
                } keeping: {
                    $0.forMedia
                }
            }
            return graph
        }

        /// How the source's objects are followed; nil where they are not.
        private var track: TrackDescription? {
            let own = plan.description.sources.first { $0.name == source.name }
            return own.flatMap(plan.description.track(of:))
        }

        /// The stage that looks at detections before they are followed, where the tracker compares
        /// appearances and there is a network for them.
        private func appearances(
            _ detected: OutputPort<AnalysisItem>, _ graph: PipelineGraph, _ wiring: Wiring
        ) -> OutputPort<AnalysisItem> {
            guard track?.kind == .botsort,
                let looking = AppearanceStage(
                    networks: plan.task.networks.attributes, leastScore: plan.task.keptScore,
                    service: inference, client: client)
            else { return detected }
            let stage = graph.stage("appearances\(suffix)", looking, window: window)
            wiring.connect(detected, to: stage.input, stage: "appearances")
            return stage.output
        }

        /// The stage that looks closer at objects, where there is anything to tell of them.
        private func attributes(
            _ analysed: OutputPort<AnalysedItem>, _ graph: PipelineGraph, _ wiring: Wiring
        ) -> OutputPort<AnalysedItem> {
            guard !plan.task.networks.attributes.isEmpty else { return analysed }
            let stage = graph.stage(
                "attributes\(suffix)",
                AttributeStage(
                    networks: plan.task.networks.attributes,
                    isTracked: track != nil, behind: part == 1 ? plan.attributes : nil,
                    service: inference, client: client),
                window: 1)
            wiring.connect(analysed, to: stage.input, stage: "attributes")
            return stage.output
        }

        /// Requests that a source may have open: two for each lane keep all lanes busy; of a live
        /// source one, so that only the newest frame waits.
        private var window: Int {
            source.isLive || client == nil ? 1 : 2 * inference.laneCount
        }

        private func reading(
            _ graph: PipelineGraph, _ wiring: Wiring, whenOver: @escaping @Sendable () -> Void
        ) -> (capture: OutputPort<CaptureItem>, decoded: OutputPort<DetectItem>) {
            let demand = SourceDemand()
            let isFirst = part == 1
            let capture = graph.source(
                "capture\(suffix)",
                CaptureStage(
                    source: source, memory: memory, demand: demand, talk: services.talk,
                    interrupt: isFirst ? plan.opened.interrupt : InterruptToken(),
                    ready: isFirst ? plan.opened.demuxer : nil,
                    resume: isFirst ? plan.resume : nil, whenOver: whenOver))
            let decode = graph.stage(
                "decode\(suffix)",
                DecodeStage(
                    source: source, memory: memory, demand: demand, account: account,
                    talk: services.talk, resume: isFirst ? plan.resume : nil))
            wiring.connect(capture, to: decode.input, stage: "decode") { $0.forDecoding }
            return (capture, decode.output)
        }
    }
}
