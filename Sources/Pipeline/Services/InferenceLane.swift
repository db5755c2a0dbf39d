import Detectors
import Dispatch
import InferenceEngine
import Locking
import Media
import VisionCore

/// One of the workers of the inference service: models of every group in use, and the serial queue
/// that alone runs them.
// Sendable: `models` is touched on `queue` only.
final class InferenceLane: @unchecked Sendable {
    private let pool: ComputePool
    private let queue: DispatchQueue
    private var models: [Int: any FrameModel] = [:]

    /// Lane `number`, which computes with `pool`.
    init(number: Int, pool: ComputePool) {
        self.pool = pool
        queue = DispatchQueue(label: "sightline.infer.\(number)", qos: .userInitiated)
    }

    /// Opens what looks for `networks` unless it is open; blocks until the lane is free.
    func open(_ networks: NetworkGroup) throws(DetectorError) {
        guard let opening = networks.open else { return }
        let result = queue.sync { () -> Result<Void, DetectorError> in
            guard models[networks.id] == nil else { return .success(()) }
            do throws(DetectorError) {
                models[networks.id] = try opening(pool)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Closes the sessions of a group of networks, behind what the lane is working on.
    func close(_ networks: Int) {
        queue.async { self.models[networks] = nil }
    }

    /// Works on what `next` gives until it gives nothing; `done` hears of each picture.
    ///
    /// `next` is told how many requests of a group of networks are taken at a time here. Between
    /// two batches whoever wants to open or close networks gets its turn.
    func run(
        _ next:
            @escaping @Sendable ((Int) -> Int?) -> (
                networks: Int, requests: [InferenceRequest]
            )?,
        done: @escaping @Sendable (InferenceService.Client, Int, Duration) -> Void
    ) {
        queue.async {
            guard let work = next({ self.models[$0]?.together }) else { return }
            self.models[work.networks]?.lookAhead(at: work.requests)
            for request in work.requests { self.answer(request, work.networks, done) }
            self.run(next, done: done)
        }
    }

    private func answer(
        _ request: InferenceRequest, _ networks: Int,
        _ done: (InferenceService.Client, Int, Duration) -> Void
    ) {
        let start = MonotonicClock.now
        let result: Result<Findings, DetectorError>
        do throws(DetectorError) {
            let model = models[networks]
            let findings =
                try request.crops.isEmpty
                ? model?.findings(
                    in: request.picture, minimumScore: request.minimumScore,
                    tiles: request.tiles)
                : model?.findings(of: request.crops, in: request.picture)
            result = .success(findings ?? Findings())
        } catch {
            result = .failure(error)
        }
        done(request.client, networks, MonotonicClock.now - start)
        request.answer(result)
    }
}
