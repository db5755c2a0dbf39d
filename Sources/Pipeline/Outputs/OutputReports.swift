import Analytics
import EventLog
import Locking
import VisionCore

/// What outputs have to say to the log: written by any stage, taken by the log's.
final class OutputReports: Sendable {
    private let pending = Lock<(next: Int, records: [EventRecord])>((0, []))
    private let lost = Lock<[(output: String, reason: String, count: Int)]>([])
    private let written = Lock<[(output: String, target: String)]>([])
    private let standing = Lock<[String: (source: String, output: String, isUp: Bool)]>([:])
    private let reloaded = Lock<(ok: Bool, at: WallInstant)?>(nil)
    private let talk: RunTalk

    /// Where an output stands.
    enum State: String {
        /// It is written.
        case up
        /// It cannot be written.
        case down
        /// Its disk is full.
        case full
    }

    /// Reports whose lines for a person go to `talk`.
    init(talk: RunTalk = .silent) { self.talk = talk }

    /// Outputs that failed, a line each.
    var failures: [String] {
        lost.withLock { lost in
            lost.map { failure in
                let more = failure.count > 1 ? "; it failed \(failure.count) times" : ""
                return "output \(failure.output): \(failure.reason)\(more)"
            }
        }
    }

    /// Numbers what follows from `number` on: a live run that goes on with its log uses no event
    /// id twice.
    func number(from number: Int) { pending.withLock { $0.next = max($0.next, number) } }

    /// The output `name` is now `state`.
    ///
    /// Any queue.
    func add(output name: String, source: String, state: State, reason given: String) {
        let reason = Redactor.redacted(given)
        standing.withLock {
            $0["\(source) \(name)"] = (source, name, state == .up)
        }
        tell(name, source, state, reason)
        pending.withLock { pending in
            let id = EventID.make(
                fingerprint: source, rule: "output.\(name)", ruleVersion: "1", track: nil,
                ordinal: pending.next)
            pending.next += 1
            pending.records.append(
                EventRecord(
                    id: id, phase: .point, type: .outputState, rule: name, source: source,
                    data: [
                        EventField("output", .text(name)),
                        EventField("state", .text(state.rawValue)),
                        EventField("reason", .text(reason)),
                    ]))
        }
    }

    /// The pipeline was read again, and `difference` is what was done.
    func addReload(_ difference: PipelineDifference) {
        func names(_ names: [String]) -> EventValue { .list(names.map(EventValue.text)) }
        add(reload: [
            EventField("ok", .bool(true)), EventField("added", names(difference.added)),
            EventField("removed", names(difference.removed)),
            EventField("restarted", names(difference.restarted)),
            EventField("rules", names(difference.rulesOnly)),
            EventField("fixed", names(difference.fixed)),
        ])
    }

    /// The pipeline was read again and cannot be followed, for the reasons `issues`.
    func addReload(refusedFor issues: [String]) {
        add(reload: [
            EventField("ok", .bool(false)),
            EventField("issues", .list(issues.map { .text(Redactor.redacted($0)) })),
        ])
    }

    /// Whether each output of a source is written now, as far as it was reported.
    var states: [(source: String, output: String, isUp: Bool)] {
        standing.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Whether the pipeline could be followed when it was read last, and when.
    var lastReload: (ok: Bool, at: WallInstant)? { reloaded.withLock { $0 } }

    /// The output `name` is written to `target`, redacted.
    func note(target: String, of name: String) {
        let target = Redactor.redacted(address: target)
        written.withLock { written in
            guard !written.contains(where: { $0 == (name, target) }) else { return }
            written.append((name, target))
        }
    }

    /// Where the output `name` was written, in order.
    func targets(of name: String) -> [String] {
        written.withLock { $0.filter { $0.output == name }.map(\.target) }
    }

    private func add(reload data: [EventField]) {
        let isFollowed = data.first?.value == .bool(true)
        reloaded.withLock {
            $0 = (isFollowed, LogClock.system.wall())
        }
        pending.withLock { pending in
            let id = EventID.make(
                fingerprint: "pipeline", rule: "config.reload", ruleVersion: "1", track: nil,
                ordinal: pending.next)
            pending.next += 1
            pending.records.append(
                EventRecord(id: id, phase: .point, type: .configReload, data: data))
        }
    }

    private func tell(_ name: String, _ source: String, _ state: State, _ reason: String) {
        let subject = "output \(name) of \(source)"
        guard state != .up else { return talk.takeBack(subject, "up \(reason)") }
        lost.withLock { lost in
            if let index = lost.firstIndex(where: { $0.output == name }) {
                lost[index] = (name, reason, lost[index].count + 1)
            } else {
                lost.append((name, reason, 1))
            }
        }
        talk.tell(subject, "\(state) \(reason)", "\(state.rawValue): \(reason)")
    }

    /// Everything said since the last call.
    func take() -> [EventRecord] {
        pending.withLock { pending in
            defer { pending.records = [] }
            return pending.records
        }
    }
}
