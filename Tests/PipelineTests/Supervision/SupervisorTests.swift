import Annotation
import Detectors
import EventLog
import Foundation
import InferenceEngine
import Locking
import Media
import MediaTestSupport
import PipelineConfig
import StageGraph
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite(.timeLimit(.minutes(30)), .serialized) struct SupervisorTests {
    @Test func `a source whose stage throws is restarted, seven others keep every frame`()
        async throws
    {
        let bench = try Bench()
        let whole = NetworkGroup(id: 0) { _ in QuietModel() }
        let failures = LockBox()
        let failing = NetworkGroup(id: 1) { _ in FailingModel(at: 20, failures) }
        let runs = try (0..<8).map { index in
            try bench.run(index, networks: index == 3 ? failing : whole)
        }
        await bench.finish(runs)
        let figures = bench.supervisor.figures
        #expect(figures.count == 8)
        #expect(failures.count == 1)
        for figure in figures {
            #expect(figure.failure == nil, "\(figure.name)")
            #expect(figure.balance.inFlight == 0, "\(figure.name): \(figure.balance)")
            guard figure.index != 3 else {
                // All frames of the second try, and those of the first up to the failure.
                #expect(figure.balance.decoded > Bench.frameCount)
                #expect(figure.balance.delivered >= Bench.frameCount)
                continue
            }
            #expect(figure.balance.decoded == Bench.frameCount, "\(figure.name)")
            #expect(figure.balance.delivered == Bench.frameCount, "\(figure.name)")
        }
    }

    @Test func `a file whose stage throws ends with its failure, the other with all its frames`()
        async throws
    {
        let bench = try Bench()
        let runs = try [
            bench.run(
                0, networks: NetworkGroup(id: 0) { _ in FailingModel(at: 5, LockBox()) },
                isLive: false),
            bench.run(1, networks: NetworkGroup(id: 1) { _ in QuietModel() }, isLive: false),
        ]
        await bench.finish(runs)
        let figures = bench.supervisor.figures
        #expect(figures[0].failure != nil)
        #expect(figures[0].balance.inFlight == 0)
        #expect(figures[1].failure == nil)
        #expect(figures[1].balance.delivered == Bench.frameCount)
    }

    @Test func `sources that come and go 200 times leave nothing behind`() async throws {
        // In a process of its own: tests beside it hold descriptors, memory and threads too.
        await #expect(processExitsWith: .success) {
            let bench = try Bench()
            let group = NetworkGroup(id: 0) { _ in QuietModel() }
            let long = try bench.run(0, networks: group, isEndless: true)
            let over = bench.start([long])
            // Afterwards the allocator has its arenas, and Dispatch its threads.
            for round in 0..<200 { try await bench.comeAndGo(1 + round % 4) }
            // What the system holds for a moment is gone at another try; a leak shows each time.
            var growth: [Growth] = []
            repeat {
                let before = Figures()
                for round in 0..<200 { try await bench.comeAndGo(1 + round % 4) }
                growth.append(Growth(from: before, to: Figures()))
            } while growth.count < 4 && growth.last?.isBounded == false
            bench.supervisor.stop(.drain)
            for await _ in over {}
            #expect(growth.last?.isBounded == true, "\(growth)")
            let figure = try #require(bench.supervisor.figures.first)
            #expect(figure.balance.inFlight == 0)
            #expect(figure.balance.delivered > 0)
            for account in bench.accounts { #expect(account.balance.inFlight == 0) }
        }
    }

    @Test func `where memory is short the newest sources go, and come back with room`() async throws
    {
        let used = Lock(0)
        let bench = try Bench(
            memory: MemoryControl(budget: 100, patience: .milliseconds(300)),
            used: { used.withLock { $0 } })
        let group = NetworkGroup(id: 0) { _ in QuietModel() }
        let runs = try (0..<3).map { try bench.run($0, networks: group, isEndless: true) }
        let over = bench.start(runs)
        #expect(await bench.sees { $0.allSatisfy { $0.account.balance.delivered > 0 } })
        used.withLock { $0 = 200 }
        #expect(await bench.sees { $0.map(\.isRefused) == [false, true, true] })
        let gone = bench.supervisor.vitals(outputs: [], reload: nil).sources
        #expect(gone[1...].allSatisfy { $0.vitals.state == .down && $0.vitals.reason == "limits" })
        let held = gone.map(\.figures.balance)
        #expect(held[1].inFlight == 0 && held[2].inFlight == 0)
        #expect(await bench.sees { $0[0].account.balance.delivered > held[0].delivered })
        #expect(bench.accounts[2].balance == held[2], "it rests")
        used.withLock { $0 = 50 }
        #expect(
            await bench.sees { runs in
                runs.allSatisfy { !$0.isRefused }
                    && runs[2].account.balance.delivered > held[2].delivered
                    && runs[1].account.balance.delivered > held[1].delivered
            })
        bench.supervisor.stop(.drain)
        for await _ in over {}
        for account in bench.accounts { #expect(account.balance.inFlight == 0) }
    }

    @Test func `a stop ends sources that wait for memory`() async throws {
        let bench = try Bench(memory: MemoryControl(budget: 1), used: { 200 })
        let group = NetworkGroup(id: 0) { _ in QuietModel() }
        let runs = try (0..<3).map { try bench.run($0, networks: group, isEndless: true) }
        let over = bench.start(runs)
        #expect(await bench.sees { $0.map(\.isRefused) == [false, true, true] })
        await withCheckedContinuation { waiter in
            bench.supervisor.remove("cam2") { waiter.resume() }
        }
        #expect(bench.supervisor.figures.count == 2)
        bench.supervisor.stop(.drain)
        for await _ in over {}
        for account in bench.accounts { #expect(account.balance.inFlight == 0) }
    }

    @Test func `a source that is added while it is being removed is there once, and can go again`()
        async throws
    {
        let bench = try Bench()
        let group = NetworkGroup(id: 0) { _ in QuietModel() }
        let over = bench.start([try bench.run(0, networks: group, isEndless: true)])
        for _ in 0..<20 {
            try bench.add(1, networks: group)
            #expect(bench.supervisor.figures.map(\.name) == ["cam0", "cam1"])
            bench.supervisor.remove("cam1")
        }
        await withCheckedContinuation { waiter in
            bench.supervisor.remove("cam1") { waiter.resume() }
        }
        #expect(bench.supervisor.figures.map(\.name) == ["cam0"])
        bench.supervisor.stop(.drain)
        for await _ in over {}
    }
}

/// What the process holds.
private struct Figures {
    let descriptors = ProcessFigures.descriptors ?? 0
    let kibibytes = (ProcessFigures.residentBytes ?? 0) / 1024
    let threads =
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
}

/// How much more the process holds.
private struct Growth {
    let descriptors: Int
    let kibibytes: Int
    let threads: Int

    init(from before: Figures, to after: Figures) {
        descriptors = after.descriptors - before.descriptors
        kibibytes = after.kibibytes - before.kibibytes
        threads = after.threads - before.threads
    }

    var isBounded: Bool { descriptors <= 2 && threads <= 8 && kibibytes < 10_000 }
}

/// A supervisor of sources that read one clip, without a log.
private final class Bench {
    static let frameCount = 60

    let services: RunServices
    let supervisor: Supervisor
    private(set) var accounts: [FrameAccount] = []
    private let folder: ScratchFolder
    private let clip: String
    private let description: PipelineDescription

    init(
        memory: MemoryControl? = nil, used: @escaping @Sendable () -> Int? = { nil }
    ) throws {
        folder = try ScratchFolder()
        clip = folder.file("clip.mp4")
        try SyntheticScene(
            frameCount: Self.frameCount,
            objects: [SceneObject(1, .person, .init(0, 60, 90), .init(2, 200, 90))]
        ).write(to: clip)
        let reports = OutputReports()
        services = RunServices(
            inference: InferenceService(pools: [ComputePool(threads: 1)], batch: 1),
            log: LogService(writer: nil, reports: reports), reports: reports, talk: .silent,
            results: ResultSet([]))
        supervisor = Supervisor(services: services, memory: memory, used: used)
        description = try Description.pipeline(
            "queues: { detect: { policy: block, capacity: 2 } }\n")
    }

    func run(
        _ index: Int, networks: NetworkGroup, isLive: Bool = true, isEndless: Bool = false
    ) throws -> SourceRun {
        let run = try SourceRun(
            plan(index, networks: networks, isLive: isLive, isEndless: isEndless),
            services: services)
        accounts.append(run.account)
        return run
    }

    /// Starts sources; the stream ends when all have ended.
    func start(_ runs: [SourceRun]) -> AsyncStream<Void> {
        nonisolated(unsafe) let runs = runs
        let (stream, over) = AsyncStream<Void>.makeStream()
        supervisor.start(runs) { over.finish() }
        return stream
    }

    func finish(_ runs: [SourceRun]) async {
        for await _ in start(runs) {}
    }

    /// Whether `condition` comes true of the sources within half a minute.
    func sees(_ condition: @escaping @Sendable ([SourceRun]) -> Bool) async -> Bool {
        for _ in 0..<600 {
            if supervisor.withRuns(condition) { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// Adds a source that never ends.
    func add(_ index: Int, networks: NetworkGroup) throws {
        nonisolated(unsafe) let plan = try plan(
            index, networks: networks, isLive: true, isEndless: true)
        try supervisor.add(plan)
    }

    /// Adds a source with a network of its own, waits for its first picture, and removes it.
    func comeAndGo(_ index: Int) async throws {
        let (looks, look) = AsyncStream<Void>.makeStream()
        let networks = NetworkGroup(id: index) { _ in SignallingModel(look) }
        let plan = try plan(index, networks: networks, isLive: true, isEndless: false)
        let name = plan.settings.name
        nonisolated(unsafe) let sent = plan
        try supervisor.add(sent)
        for await _ in looks { break }
        await withCheckedContinuation { waiter in
            supervisor.remove(name) { waiter.resume() }
        }
    }

    private func plan(
        _ index: Int, networks: NetworkGroup, isLive: Bool, isEndless: Bool
    ) throws -> SourcePlan {
        var settings = SourceSettings(
            index: index, name: "cam\(index)", uri: clip, isLive: isLive, fingerprint: "f")
        // What comes back at its end is a live source that never ends.
        settings.reconnects = isEndless
        return SourcePlan(
            opened: OpenedSource(settings: settings, demuxer: nil),
            task: DetectionTask(networks: networks, minimumScore: 0.5, every: 1, keptScore: 0.5),
            position: SourceMemory.Position(epoch: 0, frameIndex: 0),
            analysis: try Description.noAnalysis(), resume: nil, attributes: nil,
            description: description, style: AnnotationStyle(), skeleton: nil, namesSource: true)
    }
}

/// Sees nothing.
private final class QuietModel: FrameModel {
    func findings(in picture: VideoFrame, minimumScore: Float) -> Findings { Findings() }
}

/// Sees nothing, and says so.
private final class SignallingModel: FrameModel {
    private let look: AsyncStream<Void>.Continuation

    init(_ look: AsyncStream<Void>.Continuation) { self.look = look }

    func findings(in picture: VideoFrame, minimumScore: Float) -> Findings {
        look.yield()
        return Findings()
    }
}

/// Fails once, with the picture of that number.
private final class FailingModel: FrameModel {
    private var left: Int
    private let failures: LockBox

    init(at picture: Int, _ failures: LockBox) {
        left = picture
        self.failures = failures
    }

    func findings(in picture: VideoFrame, minimumScore: Float) throws(DetectorError) -> Findings {
        left -= 1
        if left == 0 {
            failures.add()
            throw .engine("planted")
        }
        return Findings()
    }
}

/// A count that several hold.
private final class LockBox: Sendable {
    private let value = Lock(0)
    func add() { value.withLock { $0 += 1 } }
    var count: Int { value.withLock { $0 } }
}
