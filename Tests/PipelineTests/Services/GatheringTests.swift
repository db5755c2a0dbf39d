import Detectors
import Dispatch
import InferenceEngine
import Locking
import Media
import Testing
import VisionCore

@testable import Pipeline

/// Requests that go to a server together.
@Suite(.timeLimit(.minutes(30))) struct GatheringTests {
    private static func service(lanes: Int, waiting: Duration) -> InferenceService {
        InferenceService(
            pools: (0..<lanes).map { _ in ComputePool(threads: 1) }, batch: 8, gathering: waiting)
    }

    /// Has each of `clients` ask once; answers when all were answered.
    private static func ask(
        _ service: InferenceService, _ clients: [InferenceService.Client],
        every: Duration = .zero
    ) async throws {
        let picture = try Description.picture()
        await withTaskGroup { group in
            for (index, client) in clients.enumerated() {
                group.addTask {
                    try? await Task.sleep(for: every * index)
                    await withCheckedContinuation { waiter in
                        service.submit(
                            InferenceRequest(client: client, picture: picture, minimumScore: 0) {
                                _ in waiter.resume()
                            })
                    }
                }
            }
        }
    }

    @Test func `requests of several sources go together, within the time that they may wait`()
        async throws
    {
        let service = Self.service(lanes: 2, waiting: .seconds(100))
        let sizes = Sizes()
        let group = NetworkGroup(id: 0) { _ in TogetherModel(sizes, together: nil) }
        let clients = try (0..<6).map { _ in try service.join(group) }
        let start = ContinuousClock.now
        try await Self.ask(service, clients, every: .milliseconds(10))
        #expect(sizes.taken == [6])
        // Nobody waits longer than for the last of them.
        #expect(ContinuousClock.now - start < .seconds(90))
        let others = try (0..<4).map { _ in try service.join(group) }
        try await Self.ask(service, clients + others)
        #expect(sizes.taken.dropFirst().reduce(0, +) == 10)
        #expect(sizes.taken.dropFirst().max() == 8, "eight at most: \(sizes.taken)")
    }

    @Test func `nobody waits for a source that asks nothing longer than it may`() async throws {
        let service = Self.service(lanes: 1, waiting: .milliseconds(50))
        let sizes = Sizes()
        let group = NetworkGroup(id: 0) { _ in TogetherModel(sizes, together: nil) }
        let clients = try (0..<3).map { _ in try service.join(group) }
        let start = ContinuousClock.now
        try await Self.ask(service, Array(clients.prefix(2)))
        let span = ContinuousClock.now - start
        #expect(span >= .milliseconds(40) && span < .seconds(60), "\(span)")
        #expect(sizes.taken.reduce(0, +) == 2)
        for client in clients.dropFirst() { service.leave(client) }
        // The only one there is waits for nobody.
        try await Self.ask(service, [clients[0]])
        #expect(sizes.taken.last == 1)
    }

    @Test func `what is to be done here is shared out to all lanes`() async throws {
        let service = Self.service(lanes: 2, waiting: .seconds(100))
        let sizes = Sizes()
        let group = NetworkGroup(id: 0) { _ in TogetherModel(sizes, together: 1) }
        let clients = try (0..<6).map { _ in try service.join(group) }
        let start = ContinuousClock.now
        try await Self.ask(service, clients)
        #expect(sizes.taken == [1, 1, 1, 1, 1, 1])
        #expect(ContinuousClock.now - start < .seconds(90))
    }
}

/// How many requests were taken at a time.
private final class Sizes: Sendable {
    private let sizes = Lock<[Int]>([])

    var taken: [Int] { sizes.withLock { $0 } }

    func note(_ size: Int) { sizes.withLock { $0.append(size) } }
}

/// Sees nothing, and says how many requests it is given at a time.
private final class TogetherModel: FrameModel {
    let together: Int?
    private let sizes: Sizes

    init(_ sizes: Sizes, together: Int?) {
        self.sizes = sizes
        self.together = together
    }

    func lookAhead(at requests: [InferenceRequest]) { sizes.note(requests.count) }

    func findings(in picture: VideoFrame, minimumScore: Float) -> Findings { Findings() }
}
