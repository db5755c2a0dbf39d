import Dispatch
import Locking
package import VisionCore

/// A network that a server runs: which requests may be sent to it, and what came of them.
///
/// One for each network and server of a run, shared by the lanes, which send through a
/// `RemoteWorker` each: there are never more requests under way than lanes, and nothing waits here.
/// Any thread may call it.
package final class RemoteEngine: Sendable {
    /// What it is told.
    package struct Settings: Sendable {
        /// Its name in the log and in metrics.
        package var name: String
        /// How the server is reached.
        package var access: ServerAccess
        /// The model's name on the server.
        package var model: String
        /// Time for a request.
        package var deadline: Duration
        /// What looks at pictures while the server does not: `local` or `drop`.
        package var fallback: RemoteFigures.State

        package init(
            name: String, access: ServerAccess, model: String, deadline: Duration,
            fallback: RemoteFigures.State
        ) {
            self.name = name
            self.access = access
            self.model = model
            self.deadline = deadline
            self.fallback = fallback
        }
    }

    struct State {
        var breaker: CircuitBreaker
        var figures: RemoteFigures
        var spans = RecentSpans()
        /// What server and pipeline agreed on; nil before they did.
        var form: AgreedForm?
        /// Most pictures in a request, as far as the server takes so many.
        var most = RemoteEngine.batch
        /// Whether the server's model turned out to be another than the pipeline's: it is asked no
        /// more.
        var isUnsuitable = false
        var random: any RandomNumberGenerator & Sendable
    }

    package let settings: Settings
    /// What the pipeline holds the network to be.
    package let network: RemoteNetwork
    private let now: @Sendable () -> HostInstant
    private let state: Lock<State>
    /// Where the server is asked whether it is ready, while lanes go on.
    private let queue: DispatchQueue
    private let changed: @Sendable (RemoteChange) -> Void

    /// Time for what is asked once, at the start and after an outage.
    package static let patience = Duration.seconds(5)
    /// Most pictures in a request.
    package static let batch = 8

    /// An engine that asks nothing yet; `changed` is called when something else looks at pictures
    /// than before, on any thread.
    package init(
        _ settings: Settings, network: RemoteNetwork,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        now: @escaping @Sendable () -> HostInstant,
        changed: @escaping @Sendable (RemoteChange) -> Void = { _ in }
    ) {
        self.settings = settings
        self.network = network
        self.now = now
        self.changed = changed
        queue = DispatchQueue(label: "sightline.remote.\(settings.name)")
        state = Lock(
            State(
                breaker: CircuitBreaker(CircuitBreaker.Limits(deadline: settings.deadline)),
                figures: RemoteFigures(name: settings.name, state: .remote), random: random))
    }

    /// What came of the pictures so far.
    package var figures: RemoteFigures {
        state.withLock { state in
            var figures = state.figures
            figures.p50 = state.spans.percentile(50)
            figures.p95 = state.spans.percentile(95)
            return figures
        }
    }

    /// What server and pipeline agreed on; nil before they did.
    package var form: AgreedForm? { state.withLock { $0.form } }

    /// Asks the server for the model and compares it with the pipeline's network; once, at the
    /// start.
    ///
    /// Blocks. A server that does not answer is thrown where nothing else could look at pictures,
    /// and where it refuses or does not know the model; else the engine begins with its fallback.
    package func connect() throws(RemoteEngineFault) {
        do throws(RemoteEngineFault) {
            let form = try agree()
            state.withLock { $0.form = form }
        } catch {
            guard settings.fallback == .local, case .unanswered(_, let fault) = error else {
                throw error
            }
            let change = state.withLock { state in
                state.breaker.open(at: now(), chance: Self.chance(&state))
                return Self.turn(&state, settings, to: settings.fallback, fault.reason)
            }
            if let change { changed(change) }
        }
    }

    /// The server's answer to what the model is, compared with the pipeline's network.
    private func agree() throws(RemoteEngineFault) -> AgreedForm {
        let transport = settings.access.transport()
        let patience = max(Self.patience, settings.deadline)
        do throws(RemoteFault) {
            let metadata = try transport.metadata(of: settings.model, within: patience)
            let form: AgreedForm
            do throws(RemoteMismatch) {
                form = try AgreedForm(network, metadata)
            } catch {
                throw RemoteFault(.mistyped, error.what)
            }
            // An unknown model is "not ready" to some servers: it was asked for first.
            guard try transport.isReady(settings.model, within: patience) else {
                throw RemoteFault(.busy, "it is not ready")
            }
            return form
        } catch {
            throw RemoteEngineFault(error, settings)
        }
    }

    /// A connection to the server for one lane.
    package func worker() -> RemoteWorker { RemoteWorker(self) }

    /// Whether a request would be sent now.
    ///
    /// Where a back-off is over, the server is asked on the side whether it is ready.
    package var wouldSend: Bool {
        let (would, asks) = state.withLock { state in
            guard !state.isUnsuitable else { return (false, false) }
            let asks = state.breaker.wantsToAsk(at: now())
            return (state.form != nil && state.breaker.wouldAdmit, asks)
        }
        if asks { queue.async { self.ask() } }
        return would
    }

    /// Counts pictures that something else looked at, or nothing.
    package func note(unsent pictures: Int) {
        state.withLock { state in
            if settings.fallback == .local {
                state.figures.local += pictures
            } else {
                state.figures.dropped += pictures
            }
        }
    }

    /// Asks the server whether it is ready, and what the model is where that is not known.
    private func ask() {
        var form = self.form
        var isReady = false
        var mismatch: String?
        if form == nil {
            do throws(RemoteEngineFault) {
                form = try agree()
                isReady = true
            } catch {
                if case .mismatch = error { mismatch = error.summary }
            }
        } else {
            isReady =
                (try? settings.access.transport().isReady(
                    settings.model, within: max(Self.patience, settings.deadline))) ?? false
        }
        let change = state.withLock { state -> RemoteChange? in
            state.form = form
            state.breaker.ready(isReady, at: now(), chance: Self.chance(&state))
            guard let mismatch else { return nil }
            state.isUnsuitable = true
            return RemoteChange(
                name: settings.name, from: state.figures.state, to: state.figures.state,
                reason: "it is asked no more: \(mismatch)")
        }
        if let change { changed(change) }
    }
}

// What workers report.
extension RemoteEngine {
    /// Whether a request may be sent now; one that may is followed by `note(_:_:_:)`.
    func begin() -> AgreedForm? {
        state.withLock { state in
            guard !state.isUnsuitable, let form = state.form, state.breaker.admits() else {
                return nil
            }
            return form
        }
    }

    /// Most pictures in a request.
    var most: Int { state.withLock { $0.most } }

    /// The server does not take more than `count` pictures in a request.
    func lower(to count: Int) { state.withLock { $0.most = min($0.most, max(count, 1)) } }

    /// A request for `pictures` came to its end after `span`.
    func note(_ pictures: Int, _ fault: RemoteFault?, since start: HostInstant) {
        let end = now()
        let span = end - start
        let change = state.withLock { state -> RemoteChange? in
            state.figures.requests += 1
            let chance = Self.chance(&state)
            let change: CircuitBreaker.Change?
            if let fault {
                state.figures.failures[fault.kind.rawValue, default: 0] += 1
                change = state.breaker.fail(
                    after: span, fault.reason, at: end, chance: chance)
            } else {
                state.figures.remote += pictures
                state.figures.seconds += Double(span.nanoseconds) / 1e9
                state.spans.note(span)
                change = state.breaker.succeed(within: span, at: end, chance: chance)
            }
            switch change {
            case .opened(let reason):
                state.figures.openings += 1
                return Self.turn(&state, settings, to: settings.fallback, reason)
            case .closed:
                let took = Double(span.nanoseconds / 100_000) / 10
                return Self.turn(
                    &state, settings, to: .remote, "a trial was answered in \(took) ms")
            case nil: return nil
            }
        }
        if let change { changed(change) }
    }

    /// The present moment.
    var instant: HostInstant { now() }

    private static func turn(
        _ state: inout State, _ settings: Settings, to new: RemoteFigures.State, _ reason: String
    ) -> RemoteChange? {
        defer { state.figures.state = new }
        return RemoteChange(
            name: settings.name, from: state.figures.state, to: new, reason: reason)
    }

    private static func chance(_ state: inout State) -> Double {
        var random = state.random
        defer { state.random = random }
        return Double.random(in: 0...1, using: &random)
    }
}
