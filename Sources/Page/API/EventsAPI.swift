import EventLog
import FoundationEssentials
import HTTPServing
import LogQueries
import Media
import Pipeline
import PipelineConfig
import VisionCore

/// `/events`: what happened, back through the log and as it comes.
struct EventsAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/events", .read) { try list($0) }
        table.on("GET", "\(root)/events/stream", .read) { try stream($0) }
        table.on("GET", "\(root)/events/{id}", .read) { try one($0) }
        table.on("GET", "\(root)/events/{id}/why", .read) { try why($0) }
    }

    /// What is asked of events in the query.
    fileprivate struct Wanted: Sendable {
        let fields: [(name: String, words: [String])]
        let query: EventQuery

        init(_ request: PageRequest) throws(Problem) {
            fields = [("type", "type"), ("rule", "rule"), ("source", "src"), ("class", "cls")]
                .compactMap { name, key in
                    request.http.value(name).flatMap { value in
                        value.isEmpty
                            ? nil : (key, value.split(separator: ",").map(String.init))
                    }
                }
            query = EventQuery(
                since: try Self.bound("since", request), until: try Self.bound("until", request))
        }

        func matches(_ event: JSONValue) -> Bool {
            query.matches(event)
                && fields.allSatisfy { name, words in
                    let value = event[name]?.string
                    let (without, with) = (
                        words.filter { $0.hasPrefix("!") }, words.filter { !$0.hasPrefix("!") }
                    )
                    let isLeftOut = without.contains { Self.fits($0.dropFirst(), value) }
                    return !isLeftOut
                        && (with.isEmpty || with.contains { Self.fits($0[...], value) })
                }
        }

        /// Whether `value` is `word`, or begins as a word with a star says.
        private static func fits(_ word: Substring, _ value: String?) -> Bool {
            guard let value else { return false }
            return word.hasSuffix("*") ? value.hasPrefix(word.dropLast()) : value == word
        }

        private static func bound(
            _ name: String, _ request: PageRequest
        ) throws(Problem) -> EventQuery.Bound? {
            guard let text = request.http.value(name), !text.isEmpty else { return nil }
            if let time = DurationText.parse(text) {
                return .media(MediaInstant(nanoseconds: time.nanoseconds))
            }
            if let time = WallInstant(rfc3339: text) { return .capture(time) }
            throw Problem(
                400, "'\(name)' is no moment",
                hint: "write media time (10s) or time of day (2026-11-23T08:14:02Z)")
        }
    }

    /// The latest events first; `cursor` continues behind those of the answer before, the stream
    /// with `after=` behind record `last`, up to which the log was read.
    private func list(_ request: PageRequest) throws -> HTTPResponse {
        let limit = try request.number("limit", in: 1...1000, standard: 100)
        let wanted = try Wanted(request)
        let before = try request.http.value("cursor").map { text throws(Problem) -> UInt64 in
            guard let cursor = UInt64(text) else { throw Problem(400, "this is no cursor") }
            return cursor
        }
        let log = try host.readLog()
        let last = max(log.nextSeq, 1) - 1
        var found = log.events { event in
            before.map { event.seq < $0 } ?? true && wanted.matches(event.value)
        }.map { (seq: $0.seq, bytes: $0.bytes) }
        if found.count <= limit, !log.hasAll {
            found = []
            let reader = try LogReader(path: log.path)
            while let line = try reader.next(), before.map({ line.seq < $0 }) ?? true {
                guard line.kind == .event, let value = line.value, wanted.matches(value) else {
                    continue
                }
                found.append((line.seq, line.bytes))
                if found.count > 2 * limit + 2 { found.removeFirst(limit) }
            }
        }
        let page = found.suffix(limit)
        let next = found.count > limit ? page.first.map { "\"\($0.seq)\"" } : nil
        let events = page.reversed().map { String(decoding: $0.bytes, as: UTF8.self) }
        let body =
            "{\"events\":[" + events.joined(separator: ",") + "],\"cursor\":"
            + (next ?? "null") + ",\"last\":\(last)}"
        return HTTPResponse(
            200, type: "application/json", headers: [("Cache-Control", "private, no-store")],
            body: Array(body.utf8))
    }

    private func stream(_ request: PageRequest) throws -> HTTPResponse {
        let wanted = try Wanted(request)
        let text = request.http.headers["last-event-id"] ?? request.http.value("after")
        let after = try text.map { text throws(Problem) -> UInt64 in
            guard let seq = UInt64(text) else { throw Problem(400, "Last-Event-ID is no number") }
            return seq
        }
        let log = try host.readLog()
        return HTTPResponse(
            type: "text/event-stream", headers: [("Cache-Control", "no-store")],
            stream: try EventStream(log, after: after) { wanted.matches($0) })
    }

    /// The last revision of an event.
    func event(_ id: String) throws -> LogFollower.Event {
        let log = try host.readLog()
        if let event = try log.event(id) { return event }
        throw Problem(404, "no event has this id")
    }

    private func one(_ request: PageRequest) throws -> HTTPResponse {
        let event = try event(request.names[0])
        return .json(event.value)
    }

    private func why(_ request: PageRequest) throws -> HTTPResponse {
        let event = try event(request.names[0]).value
        return .json(
            JSON.object([
                "id": event["id"], "type": event["type"], "rule": event["rule"],
                "at": event["at"], "track": event["track"], "data": event["data"],
                "media": event["media"], "verdict": event["verdict"],
                "why": event["why"] ?? .object([]),
            ]))
    }
}
