import Analytics
import EventLog
import Locking
import VisionCore

/// What outputs have to say to the log: written by any stage, taken by the log's.
final class OutputReports: Sendable {
    private let pending = Lock<(next: Int, records: [EventRecord])>((0, []))
    private let told = Lock<[String]>([])

    /// Outputs that failed, a line each.
    var failures: [String] { told.withLock { $0 } }

    /// Numbers what follows from `number` on: a live run that goes on with its log uses no event
    /// id twice.
    func number(from number: Int) { pending.withLock { $0.next = max($0.next, number) } }

    /// The output `name` is now `state`.
    ///
    /// Any queue.
    func add(output name: String, source: String, state: String, reason given: String) {
        let reason = Redactor.redacted(given)
        if state == "failed" { told.withLock { $0.append("output \(name): \(reason)") } }
        pending.withLock { pending in
            let id = EventID.make(
                fingerprint: source, rule: "output.\(name)", ruleVersion: "1", track: nil,
                ordinal: pending.next)
            pending.next += 1
            pending.records.append(
                EventRecord(
                    id: id, phase: .point, type: .outputState, rule: name, source: source,
                    data: [
                        EventField("output", .text(name)), EventField("state", .text(state)),
                        EventField("reason", .text(reason)),
                    ]))
        }
    }

    /// Everything said since the last call.
    func take() -> [EventRecord] {
        pending.withLock { pending in
            defer { pending.records = [] }
            return pending.records
        }
    }
}
