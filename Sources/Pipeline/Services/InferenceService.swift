import Detectors
import InferenceEngine
import Locking
import Media
import VisionCore

/// Runs the networks of all sources on a fixed number of lanes.
///
/// One for a run, because the sources share the processor's cores whatever networks they use. A
/// lane takes up to `batch` requests for the same networks at a time, of any sources; whose turn it
/// is `FairQueue` decides. Whoever waits for an answer holds no thread. What a picture gives does
/// not depend on lanes, batches or neighbours.
///
/// Any thread may call it.
final class InferenceService: Sendable {
    /// A source that asks; valid from `join` to `leave`.
    struct Client: Sendable, Hashable {
        fileprivate let number: Int
        fileprivate let networks: Int
    }

    /// What a client has had.
    struct Served: Sendable, Equatable {
        /// Pictures looked at.
        var pictures = 0
        /// Time that lanes spent on them.
        var busy = Duration.zero
    }

    private struct State {
        var queue = FairQueue<InferenceRequest>()
        var nextClient = 0
        var served: [Int: Served] = [:]
        /// Clients of each group of networks.
        var users: [Int: Int] = [:]
        var idle: [Int] = []
        /// Time that a lane needs for a picture, by networks; a running mean.
        var costs: [Int: Duration] = [:]
    }

    private let lanes: [InferenceLane]
    private let batch: Int
    private let now: @Sendable () -> HostInstant
    private let state: Lock<State>

    /// A service with one lane for each of `pools`; a lane looks at up to `batch` pictures at a
    /// time.
    init(
        pools: [ComputePool], batch: Int,
        now: @escaping @Sendable () -> HostInstant = { MonotonicClock.now }
    ) {
        lanes = pools.enumerated().map { InferenceLane(number: $0, pool: $1) }
        self.batch = max(batch, 1)
        self.now = now
        state = Lock(State(idle: Array(lanes.indices)))
    }

    /// Lanes that work at the same time.
    var laneCount: Int { lanes.count }

    /// A source joins that wants its pictures looked at by `networks`.
    ///
    /// Opens a session of each network on each lane, unless another client has; throws when a
    /// network is not what its description says. Blocks for as long as that takes.
    func join(
        _ networks: NetworkGroup, quota: InferenceQuota = InferenceQuota()
    ) throws(DetectorError) -> Client {
        for lane in lanes { try lane.open(networks) }
        return state.withLock { state in
            let client = Client(number: state.nextClient, networks: networks.id)
            state.nextClient += 1
            state.users[networks.id, default: 0] += 1
            state.served[client.number] = Served()
            state.queue.join(client.number, quota: quota, at: now())
            return client
        }
    }

    /// A source leaves: what it still waits for is answered with no findings, and networks that
    /// nobody uses any more are closed.
    func leave(_ client: Client) {
        let (waiting, isLast) = state.withLock { state -> ([InferenceRequest], Bool) in
            guard state.served.removeValue(forKey: client.number) != nil else { return ([], false) }
            let users = (state.users[client.networks] ?? 1) - 1
            state.users[client.networks] = users > 0 ? users : nil
            if users == 0 { state.costs[client.networks] = nil }
            return (state.queue.leave(client.number), users == 0)
        }
        for request in waiting { request.answer(.success(Findings())) }
        if isLast { for lane in lanes { lane.close(client.networks) } }
    }

    /// Asks for what is to be seen in a picture; never blocks.
    func submit(_ request: InferenceRequest) {
        let (isTaken, lane) = state.withLock { state -> (Bool, Int?) in
            let isTaken = state.queue.push(
                request, of: request.client.number, deadline: request.deadline)
            return (isTaken, isTaken ? state.idle.popLast() : nil)
        }
        guard isTaken else { return request.answer(.success(Findings())) }
        if let lane {
            lanes[lane].run {
                self.next(for: lane)
            } done: {
                self.note($0, $1, $2)
            }
        }
    }

    /// What each client has had so far.
    func served(_ client: Client) -> Served {
        state.withLock { $0.served[client.number] ?? Served() }
    }

    /// The next requests for a lane, all for the same networks; none puts the lane to rest.
    private func next(for lane: Int) -> (networks: Int, requests: [InferenceRequest])? {
        state.withLock { state in
            let now = now()
            guard let first = state.queue.pop(at: now) else {
                state.idle.append(lane)
                return nil
            }
            let networks = first.request.client.networks
            var requests = [first.request]
            let limit = size(of: first.deadline, cost: state.costs[networks], at: now)
            // Lanes that rest could take further requests at once: a batch is for when none does.
            while requests.count < limit, state.idle.isEmpty,
                let further = state.queue.pop(
                    at: now, where: { $1.client.networks == networks })
            {
                requests.append(further.request)
            }
            return (networks, requests)
        }
    }

    /// Requests that a batch may hold so that the first is answered by its deadline.
    private func size(of deadline: HostInstant?, cost: Duration?, at now: HostInstant) -> Int {
        guard let deadline, let cost, cost > .zero else { return batch }
        let room = (deadline - now) / cost
        return min(batch, max(1, room.isFinite ? Int(min(max(room, 1), 4096)) : 1))
    }

    private func note(_ client: Client, _ networks: Int, _ spent: Duration) {
        state.withLock { state in
            state.served[client.number]?.pictures += 1
            state.served[client.number]?.busy += spent
            let mean = state.costs[networks] ?? spent
            state.costs[networks] = (mean * 7 + spent) / 8
        }
    }
}
