import EventLog
import HTTPServing
import Media
import Pipeline
import PipelineConfig
import StageGraph
import VisionCore

/// `/sources`: what is watched, how it fares, and its coming and going.
struct SourcesAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/sources", .read) { _ in
            .json(JSON.object(["sources": .array(all())]))
        }
        table.on("POST", "\(root)/sources", .admin) { try create($0) }
        table.on("GET", "\(root)/sources/{name}", .read) { .json(try one($0.names[0])) }
        table.on("PATCH", "\(root)/sources/{name}", .admin) { try change($0) }
        table.on("DELETE", "\(root)/sources/{name}", .admin) { request in
            try edit(known: request.names[0], [(["sources", request.names[0]], nil)])
            return HTTPResponse(204)
        }
    }

    private func all() -> [JSONValue] {
        let vitals = host.run.vitals
        let sizes = Dictionary(
            host.run.views.map { ($0.name, $0.latest.now?.decoded.picture.size) },
            uniquingKeysWith: { first, _ in first })
        let description = host.run.description
        return description.sources.map { source in
            json(
                source, vitals.sources.first { $0.figures.name == source.name }, at: vitals.now,
                size: sizes[source.name] ?? nil, rules: description.rules(of: source))
        }
    }

    private func one(_ name: String) throws(Problem) -> JSONValue {
        guard let found = all().first(where: { $0["name"]?.string == name }) else {
            throw Problem(404, "no source is called '\(name)'")
        }
        return found
    }

    private func json(
        _ source: SourceDescription, _ vitals: RunVitals.Source?, at now: HostInstant, size: Size?,
        rules: [RuleDescription]
    ) -> JSONValue {
        let state = vitals?.vitals
        let since = state.map { LogClock.system.wall() - (now - $0.since) }
        return JSON.object([
            "name": .string(source.name), "uri": .string(source.uri.description),
            "live": vitals.map { .bool($0.figures.isLive) },
            "state": .string(state?.state.rawValue ?? "ended"),
            "reason": state?.reason.map(JSONValue.string),
            "since": since.map { .string($0.rfc3339) },
            "fps": vitals.flatMap { JSON.number($0.framesPerSecond) },
            "fps_inferred": vitals.flatMap { JSON.number($0.inferredPerSecond) },
            "quota_fps": vitals.flatMap { $0.quota > 0 ? JSON.number($0.quota) : nil },
            "age_ms": state?.age(at: now).flatMap { JSON.number(Double($0.nanoseconds) / 1e6) },
            "frames": vitals.map { JSON.number($0.figures.balance.decoded) },
            "delivered": vitals.map { JSON.number($0.figures.balance.delivered) },
            "dropped": vitals.map { JSON.number($0.figures.balance.droppedInAll) },
            "drops": vitals.map { vitals in
                .object(
                    vitals.figures.drops.sorted { $0.key < $1.key }.map {
                        JSONValue.Member($0.key, JSON.number($0.value))
                    })
            },
            "t_ns": vitals.map { .number("\($0.figures.delivered.nanoseconds)") },
            "tracks": state.map { JSON.number($0.activeTracks) },
            "size": size.map { .array([JSON.number($0.width), JSON.number($0.height)]) },
            "failure": vitals?.figures.failure.map {
                .string(Redactor.redacted($0.summary))
            },
            "rules": JSON.texts(rules.map(\.name)),
        ])
    }

    private func create(_ request: PageRequest) throws(Problem) -> HTTPResponse {
        let body = try request.json()
        guard let uri = body["uri"]?.string, !uri.isEmpty else {
            throw Problem(422, "'uri' is missing", hint: "a file, or the URL of a camera")
        }
        let known = host.run.description.sources.map(\.name)
        let name = body["name"]?.string ?? Self.freeName(for: uri, beside: known)
        guard !name.isEmpty, name.utf8.count <= 64 else {
            throw Problem(422, "a name has from 1 to 64 bytes")
        }
        guard !known.contains(name) else {
            throw Problem(409, "a source is called '\(name)' already")
        }
        let members = (body.members ?? []).filter { $0.name != "name" }
        try edit(known: nil, [(["sources", name], YAMLValue(.object(members)))])
        return .json(
            try one(name), status: 201,
            headers: [("Location", "sources/\(name)")])
    }

    private func change(_ request: PageRequest) throws(Problem) -> HTTPResponse {
        let name = request.names[0]
        let body = try request.json()
        guard let members = body.members else { throw Problem(422, "send an object of keys") }
        try edit(
            known: name,
            members.map { member in
                (
                    ["sources", name, member.name],
                    member.value == .null ? nil : YAMLValue(member.value)
                )
            })
        return .json(try one(name))
    }

    private func edit(
        known name: String?, _ changes: [(path: [String], value: YAMLValue?)]
    ) throws(Problem) {
        let old = host.run.description
        if let name, !old.sources.contains(where: { $0.name == name }) {
            throw Problem(404, "no source is called '\(name)'")
        }
        let policy = host.policy
        try host.file.save(
            run: host.run,
            check: { new throws(Problem) in try policy.check(new, after: old) },
            change: { text throws(Problem) in
                try PipelineAPI.edited(text, changes)
            })
    }

    /// A name made of where it is from.
    private static func freeName(for uri: String, beside known: [String]) -> String {
        let base = SourceName.names(of: [uri]).first ?? "source"
        guard known.contains(base) else { return base }
        var number = 2
        while known.contains("\(base)-\(number)") { number += 1 }
        return "\(base)-\(number)"
    }
}

extension YAMLValue {
    /// What JSON says.
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let digits): self = .number(digits)
        case .string(let text): self = .text(text)
        case .array(let values): self = .list(values.map { YAMLValue($0) })
        case .object(let members):
            self = .map(members.map { Entry($0.name, YAMLValue($0.value)) })
        }
    }

    /// The same as JSON.
    var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let digits):
            Double(digits).flatMap { JSON.number($0) } ?? .string(digits)
        case .text(let text): .string(text)
        case .list(let values): .array(values.map(\.json))
        case .map(let entries):
            .object(entries.map { JSONValue.Member($0.key, $0.value.json) })
        }
    }
}
