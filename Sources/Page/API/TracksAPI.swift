import EventLog
import HTTPServing
import LogQueries
import Media
import Pipeline
import PipelineConfig
import VisionCore

/// `/tracks`: who was in an area, from the log alone.
///
/// With an index of the log (`sightline log index`) only the places of the time and source that are
/// asked for are looked at; without one those stretches of the log that may hold them are read. The
/// answer is the same; a request that would take too much is refused.
struct TracksAPI: Sendable {
    let host: PageHost

    /// Bytes of the log that one answer may read, and places that it may look at.
    private static let mostBytes: Int64 = 128 << 20
    private static let mostPlaces = 2_000_000

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/tracks", .read) { try tracks($0) }
    }

    private struct Seen {
        let first: TrackPlace
        var last: TrackPlace
    }

    private func tracks(_ request: PageRequest) throws -> HTTPResponse {
        let query = try Self.query(request)
        let area = try request.http.value("polygon").map { text throws(Problem) in
            try Self.points(text)
        }
        let size = area.flatMap { _ in
            host.run.views.first { [$0.name] == query.sources }?.latest.now?.decoded.picture.size
        }
        if area != nil, size == nil {
            throw Problem(
                409, "the size of the picture is not known yet", hint: "name a source that is up")
        }
        let limit = try request.number("limit", in: 1...10_000, standard: 1000)
        let log = try host.readLog()
        var order: [String] = []
        var known: [String: Seen] = [:]
        var looked = 0
        let take: (TrackPlace) throws -> Void = { place in
            looked += 1
            guard looked <= Self.mostPlaces else {
                throw Problem(
                    422, "more than \(Self.mostPlaces) places of tracks are of that time",
                    hint: "ask for less, with 'since' and 'until'")
            }
            if let area, let size {
                let (x, y) = (place.x / Double(size.width), place.y / Double(size.height))
                guard area.contains(x: x, y: y) else { return }
            }
            if known[place.track] != nil {
                known[place.track]?.last = place
            } else if order.count < limit {
                order.append(place.track)
                known[place.track] = Seen(first: place, last: place)
            }
        }
        let scan: (LogPosition?) throws -> Void = { start in
            try log.stretches.scan(
                query, path: log.path, from: start, limit: Self.mostBytes, take)
        }
        if try !LogIndex(log: log.path).run(query, rest: scan, take) { try scan(nil) }
        let list = order.compactMap { id in
            known[id].map { seen in
                JSON.object([
                    "id": .string(id), "source": .string(seen.first.source),
                    "class": seen.last.cls.map { .string($0) },
                    "from_t_ns": .number("\(seen.first.time.nanoseconds)"),
                    "to_t_ns": .number("\(seen.last.time.nanoseconds)"),
                ])
            }
        }
        return .json(JSON.object(["tracks": .array(list)]))
    }

    private static func query(_ request: PageRequest) throws(Problem) -> TrackQuery {
        func words(_ name: String) -> [String] {
            (request.http.value(name) ?? "").split(separator: ",").map(String.init)
        }
        func moment(_ name: String) throws(Problem) -> MediaInstant? {
            guard let text = request.http.value(name), !text.isEmpty else { return nil }
            guard let time = DurationText.parse(text) else {
                throw Problem(400, "'\(name)' is no media time", hint: "write 10s or 00:01:30")
            }
            return MediaInstant(nanoseconds: time.nanoseconds)
        }
        return TrackQuery(
            sources: words("source"), classes: words("class"), since: try moment("since"),
            until: try moment("until"))
    }

    private static func points(_ text: String) throws(Problem) -> [(x: Double, y: Double)] {
        let numbers = text.split(separator: ",").map { Double($0) }
        var points: [(x: Double, y: Double)] = []
        for index in stride(from: 0, to: numbers.count - 1, by: 2) {
            guard let x = numbers[index], let y = numbers[index + 1], x.isFinite, y.isFinite else {
                break
            }
            points.append((x, y))
        }
        guard points.count >= 3, points.count * 2 == numbers.count else {
            throw Problem(
                400, "'polygon' must be x,y pairs of three points or more", hint: "0,0,1,0,1,1")
        }
        return points
    }
}

extension [(x: Double, y: Double)] {
    /// Whether a point lies within the polygon, by the number of edges to its right.
    fileprivate func contains(x: Double, y: Double) -> Bool {
        var isInside = false
        var before = last
        for point in self {
            if let from = before, (from.y > y) != (point.y > y),
                x < (from.x - point.x) * (y - point.y) / (from.y - point.y) + point.x
            {
                isInside.toggle()
            }
            before = point
        }
        return isInside
    }
}
