import Detectors
import Dispatch
import InferenceEngine
import Locking
import Media
import Testing
import VisionCore

@testable import Pipeline

@Suite(.timeLimit(.minutes(30))) struct InferenceServiceTests {
    private static func service(lanes: Int, batch: Int = 1) -> InferenceService {
        InferenceService(
            pools: (0..<lanes).map { _ in ComputePool(threads: 1) }, batch: batch)
    }

    private static func ask(
        _ service: InferenceService, _ client: InferenceService.Client, _ count: Int
    ) async throws -> [Result<Findings, DetectorError>] {
        let picture = try Description.picture()
        return await withTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    await withCheckedContinuation { waiter in
                        service.submit(
                            InferenceRequest(
                                client: client, picture: picture, minimumScore: 0.5
                            ) { waiter.resume(returning: $0) })
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test(arguments: [1, 3], [1, 4])
    func `every request is answered, by as many lanes as there are`(
        lanes: Int, batch: Int
    ) async throws {
        let service = Self.service(lanes: lanes, batch: batch)
        let watch = Watch()
        let first = try service.join(NetworkGroup(id: 0) { _ in CountingModel(watch) })
        let second = try service.join(NetworkGroup(id: 1) { _ in CountingModel(watch) })
        async let ones = Self.ask(service, first, 40)
        async let others = Self.ask(service, second, 40)
        #expect(try await ones.count == 40)
        #expect(try await others.count == 40)
        #expect(watch.most.withLock { $0 } <= lanes)
        #expect(watch.opened.withLock { $0 } == 2 * lanes)
        #expect(service.served(first).pictures == 40)
    }

    @Test func `sources of the same networks share their sessions, the last one closes them`()
        async throws
    {
        let service = Self.service(lanes: 2)
        let watch = Watch()
        let group = NetworkGroup(id: 0) { _ in CountingModel(watch) }
        let clients = try (0..<3).map { _ in try service.join(group) }
        #expect(watch.opened.withLock { $0 } == 2)
        for client in clients.dropLast() { service.leave(client) }
        let answers = try await Self.ask(service, clients[2], 1)
        #expect(answers.count == 1)
        #expect(watch.closed.withLock { $0 } == 0)
        service.leave(clients[2])
        // A further source opens them anew, behind the closing.
        _ = try service.join(group)
        #expect(watch.closed.withLock { $0 } == 2)
        #expect(watch.opened.withLock { $0 } == 4)
    }

    @Test func `an error is the answer of its request alone`() async throws {
        let service = Self.service(lanes: 1)
        let broken = try service.join(NetworkGroup(id: 0) { _ in BrokenModel() })
        let whole = try service.join(NetworkGroup(id: 1) { _ in CountingModel(Watch()) })
        let failed = try await Self.ask(service, broken, 3)
        #expect(failed.allSatisfy { if case .failure = $0 { true } else { false } })
        let answered = try await Self.ask(service, whole, 3)
        #expect(answered.allSatisfy { if case .success = $0 { true } else { false } })
    }

    @Test func `networks that cannot be opened are refused at the start`() {
        let service = Self.service(lanes: 1)
        #expect(throws: DetectorError.self) {
            _ = try service.join(
                NetworkGroup(id: 0) { _ throws(DetectorError) in throw .engine("no") })
        }
    }
}

/// Counts models and how many of them look at a time.
final class Watch: Sendable {
    let opened = Lock(0)
    let closed = Lock(0)
    let looking = Lock(0)
    let most = Lock(0)
}

/// Sees nothing, and is watched.
final class CountingModel: FrameModel {
    private let watch: Watch

    init(_ watch: Watch) {
        self.watch = watch
        watch.opened.withLock { $0 += 1 }
    }

    deinit { watch.closed.withLock { $0 += 1 } }

    func findings(in picture: VideoFrame, minimumScore: Float) -> Findings {
        let now = watch.looking.withLock { looking in
            looking += 1
            return looking
        }
        watch.most.withLock { $0 = max($0, now) }
        let end = DispatchTime.now().uptimeNanoseconds + 200_000
        while DispatchTime.now().uptimeNanoseconds < end {}
        watch.looking.withLock { $0 -= 1 }
        return Findings()
    }
}

/// Fails with every picture.
final class BrokenModel: FrameModel {
    func findings(in picture: VideoFrame, minimumScore: Float) throws(DetectorError) -> Findings {
        throw .engine("broken")
    }
}
