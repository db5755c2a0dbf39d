import Analytics
import EventLog
import Locking
import RemoteInference
import VisionCore

/// The servers that run networks of a run: what came of what they were asked, and what the log and
/// a person hear of it.
///
/// Any thread.
final class Backends: Sendable {
    /// The longest that a request waits for others that go along with it.
    static let gathering = Duration.milliseconds(5)

    private struct State {
        var engines: [RemoteEngine] = []
        var records: [ControlRecord] = []
    }

    private let state = Lock(State())
    private let talk: RunTalk

    /// None yet; what a person should know goes to `talk`.
    init(talk: RunTalk = .silent) { self.talk = talk }

    /// A name for the server's model `model` that no other has.
    func name(for model: String) -> String {
        let known = Set(state.withLock { $0.engines.map(\.settings.name) })
        guard known.contains(model) else { return model }
        return (2...).lazy.map { "\(model)-\($0)" }.first { !known.contains($0) } ?? model
    }

    /// One more.
    func add(_ engine: RemoteEngine) { state.withLock { $0.engines.append(engine) } }

    /// How each fares.
    var figures: [RemoteFigures] { state.withLock { $0.engines }.map(\.figures) }

    /// Something else looks at pictures than before, or a server is asked no more.
    func note(_ change: RemoteChange) {
        let reason = Redactor.redacted(change.reason)
        let subject = "backend \(change.name)"
        switch change.to {
        case .remote: talk.takeBack(subject, "answers again: \(reason)")
        case .local: talk.tell(subject, "local", "\(reason); the local engine runs instead")
        case .drop: talk.tell(subject, "drop", "\(reason); frames are dropped meanwhile")
        }
        state.withLock {
            $0.records.append(
                ControlRecord(
                    author: .auto, action: "backend",
                    from: .text(change.from.rawValue), to: .text(change.to.rawValue),
                    reason: "\(change.name): \(reason)"))
        }
    }

    /// What changed since the last call, for the log.
    func take() -> [ControlRecord] {
        state.withLock { state in
            defer { state.records = [] }
            return state.records
        }
    }
}

extension StatRecord.Backend {
    /// The figures of a server.
    init(_ figures: RemoteFigures) {
        self.init(
            name: figures.name, state: figures.state.rawValue, remote: figures.remote,
            local: figures.local, dropped: figures.dropped, requests: figures.requests,
            failed: figures.failed, p50: figures.p50?.milliseconds,
            p95: figures.p95?.milliseconds)
    }
}
