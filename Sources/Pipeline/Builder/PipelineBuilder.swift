import Annotation
import EventLog
import EventSinks
import InferenceEngine
import Media
import ModelCatalogue
import PipelineConfig
import RemoteInference
import VisionCore

/// Puts a run together: description → networks, sources, log, services, plans of the sources.
struct PipelineBuilder {
    private(set) var description: PipelineDescription
    let setup: PipelineRun.Setup
    private let threads: Int
    private(set) var library: NetworkLibrary
    /// The pipeline with what is switched off: a live run is the same with it and without it.
    private let whole: PipelineDescription
    /// What sinks may switch.
    let control = SinkControl()

    /// A builder of `description`, which is `whole` without what is switched off.
    init(
        _ description: PipelineDescription, setup: PipelineRun.Setup,
        whole: PipelineDescription? = nil
    ) {
        self.description = description
        self.whole = whole ?? description
        self.setup = setup
        threads = description.compute.threads ?? Processor.count
        library = NetworkLibrary(
            store: Store(environment: setup.environment), backends: Backends(talk: setup.talk))
    }

    /// Checks and opens everything that can be checked before the first frame.
    mutating func build(isDry: Bool) throws -> PipelineParts {
        try checkOutputs()
        for source in whole.sources where whole != description {
            _ = try library.task(for: source, of: whole)
        }
        var tasks: [DetectionTask] = []
        for source in description.sources {
            tasks.append(try library.task(for: source, of: description))
        }
        let opened = try openSources()
        let settings = opened.map(\.settings)
        let watched = Set(settings.filter(\.isWatched).map(\.name))
        let outputs = PlannedFiles(description).outputs.map { output in
            var output = output
            output.continues = output.source.map(watched.contains) ?? output.continues
            return output
        }
        let made = try checkOutputFiles(outputs, settings)
        let isMade = isMade(outputs, by: made, sources: settings.count)
        let claims = OutputClaims()
        if !isDry { try claims.claim(outputs) }
        let sinks = isDry ? SinkSet() : try sinks(claims)
        let log =
            isDry
            ? OpenedLog() : try open(log: header(settings, tasks), sinks, claims, outputs, made)
        // A log that is complete stays as it is; outputs that are missing, or that are to be drawn
        // in another way, are made all the same.
        let isComplete = log.isComplete && isMade
        let points = log.resumePoints
        let register =
            isDry || isComplete ? nil : try register(outputs, behind: points, claims: claims)
        let services = try services(
            log: log, sinks: sinks, sources: opened, isIdle: isDry || isComplete,
            isRemote: tasks.contains(where: \.networks.isRemote))
        let runs = try zip(opened, tasks).enumerated().map { index, pair in
            try SourceRun(
                plan(
                    pair.0, description.sources[index], task: pair.1, log: log,
                    point: points[pair.0.settings.name], register: register),
                services: services)
        }
        let first = settings.map {
            ($0.name, points[$0.name].map { $0.decode.frameIndex + 1 } ?? 0)
        }
        let resumed = first.reduce(0) { $0 + $1.1 }
        return PipelineParts(
            runs: isDry || isComplete ? [] : runs, services: services, claims: claims,
            isComplete: isComplete, refusals: opened.compactMap(\.failure),
            firstFrames: first, expectedFrames: expectedFrames(opened).map { max($0 - resumed, 0) })
    }
}

// A pipeline that changes while it runs.
extension PipelineBuilder {
    /// Becomes the builder of `new`; what only a new run can follow stays as it was.
    mutating func follow(_ new: PipelineDescription) {
        let old = description
        description = new
        description.log = old.log
        description.sinks = old.sinks
        description.compute = old.compute
        description.results = old.results
        description.record = old.record
        description.run = old.run
    }

    /// Makes sure that what `difference` asks for can be done: outputs, models, rules.
    mutating func check(_ difference: PipelineDifference) throws {
        try checkOutputs()
        for source in description.sources {
            if (difference.added + difference.restarted).contains(source.name) {
                _ = try library.task(for: source, of: description)
            }
            _ = try ruleSet(of: source)
        }
    }

    /// The plan of a source that joins while others run, with `index` among those of the run.
    ///
    /// Opens it when it is a file, and loads its networks.
    mutating func plan(joining name: String, index: Int) throws -> sending SourcePlan? {
        guard let source = description.sources.first(where: { $0.name == name }) else { return nil }
        let task = try library.task(for: source, of: description)
        let opening = SourceOpening(description: description, decoderThreads: threads)
        let opened = try opening.open(source, index: index)
        return try plan(opened, source, task: task, log: OpenedLog(), point: nil)
    }

    /// The rules of a source of which only they changed since `old`.
    func ruleChange(of name: String, since old: PipelineDescription) throws -> RuleChange? {
        guard let source = description.sources.first(where: { $0.name == name }),
            let before = old.sources.first(where: { $0.name == name })
        else { return nil }
        let known = old.rules(of: before)
        let kept = description.rules(of: source).filter { known.contains($0) }.map(\.name)
        return RuleChange(
            rules: try ruleSet(of: source), kept: Set(kept + [Self.trackLifeRule]))
    }
}

extension PipelineBuilder {
    /// Opens every source; with several, those that fail are reported and left out of the flow.
    private func openSources() throws -> [OpenedSource] {
        let opening = SourceOpening(description: description, decoderThreads: threads)
        var opened: [OpenedSource] = []
        for (index, source) in description.sources.enumerated() {
            do {
                opened.append(try opening.open(source, index: index))
            } catch let error as any UserFacing {
                opened.append(opening.failed(source, index: index, error: error))
            }
        }
        let failures = opened.compactMap(\.failure)
        if failures.count == opened.count, !setup.waitsForSources, let first = failures.first {
            throw first
        }
        return opened
    }

    /// Opens the log; when it is refused, nothing stays behind.
    private func open(
        log header: RunRecord, _ sinks: SinkSet, _ claims: OutputClaims, _ outputs: [OutputFile],
        _ made: MadeOutputs
    ) throws -> OpenedLog {
        let videos = outputs.filter { $0.source != nil }
        do {
            return try OpenedLog(description, header: header, sinks: sinks) { point in
                point.knows(attributes: description.attributes.count)
                    && point.fits(videos, each: description.outputs.count, made, form: outputForm)
            } beforeState: {
                claims.force()
            }
        } catch {
            claims.abandon()
            throw error
        }
    }

    /// Where events are sent; when one cannot be, nothing stays behind.
    private func sinks(_ claims: OutputClaims) throws -> SinkSet {
        guard let log = description.log.to, !description.sinks.isEmpty else { return SinkSet() }
        do {
            return try SinkSet(description.sinks, log: log, epoch: setup.epoch, control: control)
        } catch {
            claims.abandon()
            throw error
        }
    }

    private func services(
        log: OpenedLog, sinks: SinkSet, sources: [OpenedSource], isIdle: Bool, isRemote: Bool
    ) throws -> RunServices {
        let reports = OutputReports(talk: setup.talk)
        if let resumed = log.resumed, !resumed.isReplay {
            reports.number(from: Int(clamping: resumed.nextSeq))
        }
        let areFiles = !sources.contains { $0.settings.isLive }
        let isMerging = description.log.deterministic && sources.count > 1 && areFiles
        let logService = LogService(
            writer: log.writer, reports: reports,
            mergedSources: isMerging ? sources.count : nil, sinks: sinks,
            heldOutputs: areFiles && description.canCutOutputs ? description.outputs.count : 0,
            backends: library.backends, notify: setup.noticesLog)
        let isLive = sources.allSatisfy(\.settings.isLive)
        return RunServices(
            inference: InferenceService(
                pools: isIdle ? [] : pools(isLive: isLive), batch: description.compute.batch),
            remote: isIdle || !isRemote
                ? nil
                : InferenceService(
                    pools: pools(isLive: isLive), batch: RemoteEngine.batch,
                    gathering: Backends.gathering),
            backends: library.backends,
            log: logService, reports: reports, talk: setup.talk,
            results: isIdle ? ResultSet([]) : try resultSet(sources.map(\.settings)),
            media: isIdle ? nil : mediaFolder(log),
            memory: MemoryGate(budget: description.run.memoryBudget))
    }

    /// A file is fastest with one thread a lane, a camera with all threads on one frame.
    private func pools(isLive: Bool) -> [ComputePool] {
        (0..<(isLive ? 1 : threads)).map { _ in ComputePool(threads: isLive ? threads : 1) }
    }

    private func plan(
        _ opened: OpenedSource, _ source: SourceDescription, task: DetectionTask, log: OpenedLog,
        point: ResumePoint?, register: OutputRegister? = nil
    ) throws -> SourcePlan {
        let known = log.live(source.name)
        var analysis =
            try point?.analysis
            ?? self.analysis(
                of: source, keptScore: task.keptScore, lowScore: task.minimumScore)
        if let known { analysis.resume(after: known) }
        return SourcePlan(
            opened: opened, task: task,
            quota: InferenceQuota(rate: source.quota.rate, priority: source.quota.priority),
            position: SourceMemory.Position(
                epoch: known?.lastEpoch.map { $0.addingSaturated(1) } ?? 0,
                frameIndex: known?.nextFrameIndex ?? 0),
            analysis: analysis, resume: point?.decode, attributes: point?.attributes,
            outputs: point?.outputs ?? [:],
            register: register, description: description,
            style: AnnotationStyle(description, of: source),
            skeleton: library.skeletons.values.first, namesSource: description.sources.count > 1)
    }

    private func header(_ sources: [SourceSettings], _ tasks: [DetectionTask]) -> RunRecord {
        let description = sources.contains(where: \.isLive) ? whole : self.description
        var header = RunRecord(
            tool: setup.tool, host: RunRecord.Host(cores: Processor.count, simd: KernelTier.name),
            configSHA256: FileSum.sha256(ofText: description.canonicalText),
            models: library.models, skeletons: library.skeletons,
            sources: sources.map {
                RunRecord.Source(
                    name: $0.name, mode: $0.isLive ? .live : .file, fingerprint: $0.fingerprint)
            },
            deterministic: description.log.deterministic)
        header.settings =
            description.settings
            + zip(sources, tasks).flatMap { source, task in
                FedScores(kept: task.keptScore, fed: task.minimumScore).lines(of: source.name)
            }
        return header
    }
}
