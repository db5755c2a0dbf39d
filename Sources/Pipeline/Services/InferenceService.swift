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
        /// Lanes that wait for further requests, by networks.
        var gathering: [Int: Int] = [:]
        /// Time that a lane needs for a picture, by networks; a running mean.
        var costs: [Int: Duration] = [:]
    }

    private let lanes: [InferenceLane]
    private let batch: Int
    private let gathering: Duration
    /// Signalled when a request comes that a lane waits for.
    private let arrival = MonotonicSemaphore()
    private let now: @Sendable () -> HostInstant
    private let state: Lock<State>

    /// A service with one lane for each of `pools`; a lane looks at up to `batch` pictures at a
    /// time.
    ///
    /// With `gathering` it takes them together whether other lanes rest or not, and waits so long
    /// for those of other clients.
    init(
        pools: [ComputePool], batch: Int, gathering: Duration = .zero,
        now: @escaping @Sendable () -> HostInstant = { MonotonicClock.now }
    ) {
        lanes = pools.enumerated().map { InferenceLane(number: $0, pool: $1) }
        self.batch = max(batch, 1)
        self.gathering = gathering
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
        let (isTaken, lane, isAwaited) = state.withLock { state -> (Bool, Int?, Bool) in
            let isTaken = state.queue.push(
                request, of: request.client.number, deadline: request.deadline)
            guard isTaken else { return (false, nil, false) }
            let isAwaited = state.gathering[request.client.networks] != nil
            return (true, isAwaited ? nil : state.idle.popLast(), isAwaited)
        }
        guard isTaken else { return request.answer(.success(Findings())) }
        if isAwaited { arrival.signal() }
        if let lane { wake(lane) }
    }

    private func wake(_ lane: Int) {
        lanes[lane].run {
            self.next(for: lane, together: $0)
        } done: {
            self.note($0, $1, $2)
        }
    }

    /// What each client has had so far.
    func served(_ client: Client) -> Served {
        state.withLock { $0.served[client.number] ?? Served() }
    }

    /// The next requests for a lane, all for the same networks; none puts the lane to rest.
    private func next(
        for lane: Int, together: (Int) -> Int?
    ) -> (networks: Int, requests: [InferenceRequest])? {
        let taken = state.withLock { state -> (request: InferenceRequest, limit: Int)? in
            let now = now()
            guard let first = state.queue.pop(at: now) else {
                state.idle.append(lane)
                return nil
            }
            let cost = state.costs[first.request.client.networks]
            return (first.request, size(of: first.deadline, cost: cost, at: now))
        }
        guard let taken else { return nil }
        let networks = taken.request.client.networks
        var requests = [taken.request]
        let limit = min(taken.limit, together(networks) ?? taken.limit)
        let isGathering = gathering > .zero && limit > 1
        take(&requests, limit, of: networks, mayShare: !isGathering)
        if isGathering { gather(&requests, limit, of: networks) }
        return (networks, requests)
    }

    /// Takes further requests for the same networks, up to `limit`.
    private func take(
        _ requests: inout [InferenceRequest], _ limit: Int, of networks: Int, mayShare: Bool
    ) {
        let count = limit - requests.count
        requests += state.withLock { state in
            var further: [InferenceRequest] = []
            let now = now()
            // Lanes that rest could take further requests at once: a batch is for when none does.
            while further.count < count, !mayShare || state.idle.isEmpty,
                let one = state.queue.pop(at: now, where: { $1.client.networks == networks })
            {
                further.append(one.request)
            }
            return further
        }
    }

    /// Waits a moment for the requests of clients of which there is none yet.
    private func gather(
        _ requests: inout [InferenceRequest], _ limit: Int, of networks: Int
    ) {
        let end = MonotonicClock.now + gathering
        func isComplete(_ users: Int?) -> Bool {
            requests.count >= limit || Set(requests.map(\.client.number)).count >= users ?? 1
        }
        let isAlone = state.withLock { state in
            guard !isComplete(state.users[networks]) else { return true }
            state.gathering[networks, default: 0] += 1
            return false
        }
        guard !isAlone else { return }
        var isOver = false
        while !isOver {
            isOver = !arrival.wait(for: end - MonotonicClock.now)
            take(&requests, limit, of: networks, mayShare: false)
            isOver = isOver || isComplete(state.withLock { $0.users[networks] })
        }
        let lane = state.withLock { state -> Int? in
            let others = (state.gathering[networks] ?? 1) - 1
            state.gathering[networks] = others > 0 ? others : nil
            // What came while this lane was waiting and is too much for it is another's.
            return state.queue.count > 0 ? state.idle.popLast() : nil
        }
        if let lane { wake(lane) }
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
