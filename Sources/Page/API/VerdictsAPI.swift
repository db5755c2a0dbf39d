import EventLog
import HTTPServing
import Pipeline
import VisionCore

/// `/events/{id}/annotations`: what a person, or another program, says of an event.
struct VerdictsAPI: Sendable {
    let host: PageHost
    let events: EventsAPI

    /// Most bytes of what a verdict says.
    private static let most = ["by": 64, "label": 64, "text": 1000]
    /// Looks at the log while the run goes on writing of the event.
    private static let looks = 5

    func add(to table: inout RouteTable, under root: String) {
        table.on("POST", "\(root)/events/{id}/annotations", .admin) { try judge($0) }
    }

    private func judge(_ request: PageRequest) throws -> HTTPResponse {
        let verdict = try Self.verdict(try request.json())
        for _ in 0..<Self.looks {
            let log = try host.readLog()
            let seen = log.nextSeq
            let event = try events.event(request.names[0])
            guard let outcome = host.run.add(verdict, to: event.value, readUpTo: seen) else {
                throw Problem(
                    409, "this run's log is not written any more",
                    hint: "a verdict is given while the run lasts")
            }
            switch outcome {
            case .written(let revision):
                return try answer(event.value, revision, status: 201)
            case .waits(let revision):
                return try answer(event.value, revision, status: 202)
            case .outdated: continue
            case .tooLong:
                throw Problem(422, "the event has no room for so long a text", hint: "say less")
            case .refused:
                throw Self.later("the log takes no verdict now: its disk refuses records")
            }
        }
        throw Self.later("the event is being written of")
    }

    private static func later(_ title: String) -> Problem {
        var problem = Problem(503, title, hint: "try again")
        problem.headers = [("Retry-After", "1")]
        return problem
    }

    /// 201 with the new revision; 202 while the disk has yet to take it.
    private func answer(_ event: JSONValue, _ revision: Int, status: Int) throws -> HTTPResponse {
        let id = event["id"]?.string ?? ""
        let now = status == 201 ? try events.event(id).value : event
        return .json(
            JSON.object([
                "id": .string(id), "rev": JSON.number(revision), "waits": .bool(status == 202),
                "event": now,
            ]), status: status)
    }

    private static func verdict(_ body: JSONValue) throws(Problem) -> Verdict {
        guard let members = body.members else {
            throw Problem(422, "send an object", hint: #"{"by": "Ann", "label": "wrong"}"#)
        }
        var said: [String: String] = [:]
        for member in members {
            guard let most = most[member.name] else {
                throw Problem(
                    422, "'\(member.name)' is no part of a verdict", hint: "by, label, text")
            }
            guard said[member.name] == nil, let text = member.value.string else {
                throw Problem(422, "'\(member.name)' must be one text")
            }
            guard text.utf8.count <= most else {
                throw Problem(422, "'\(member.name)' has more than \(most) bytes")
            }
            said[member.name] = text
        }
        func name(_ key: String, _ hint: String) throws(Problem) -> String {
            guard let text = said[key], text.contains(where: { !$0.isWhitespace }) else {
                throw Problem(422, "'\(key)' is missing", hint: hint)
            }
            guard TerminalText.escaped(text) == text else {
                throw Problem(422, "'\(key)' must be plain text on one line")
            }
            return text
        }
        let author = try name("by", "who says it")
        let label = try name("label", "right, wrong, or a word of your own")
        return Verdict(
            author: author, label: label, text: said["text"].flatMap { $0.isEmpty ? nil : $0 },
            at: LogClock.system.wall())
    }
}
