import EventLog
import FoundationEssentials
import HTTPServing
import Pipeline
import PipelineConfig
import VisionCore

/// `/pipeline`, `/rules`: the text of the pipeline, checked, tried and saved.
struct PipelineAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/pipeline", .read) { _ in try pipeline() }
        table.on("PUT", "\(root)/pipeline", .admin) { try save($0) }
        table.on("POST", "\(root)/pipeline/check", .read) { try check($0) }
        table.on("POST", "\(root)/pipeline/edit", .read) { try edit($0) }
        table.on("POST", "\(root)/pipeline/try", .read) { try attempt($0) }
        table.on("GET", "\(root)/rules", .read) { _ in .json(try rules()) }
        table.on("PUT", "\(root)/rules/{name}/active", .admin) { try switchRule($0) }
        table.on("PUT", "\(root)/sources/{name}/detect", .admin) { try switchDetection($0) }
    }

    /// `text` with every change made.
    static func edited(
        _ text: String, _ changes: [(path: [String], value: YAMLValue?)]
    ) throws(Problem) -> String {
        var text = text
        for change in changes {
            do throws(YAMLEdit.Refusal) {
                text = try YAMLEdit.setting(change.path, to: change.value, in: text)
            } catch {
                throw Problem(409, error.message)
            }
        }
        return text
    }

    /// The text, its secrets masked where they are written out in it.
    private func pipeline() throws -> HTTPResponse {
        let text = try host.file.text
        return HTTPResponse(
            200, type: "application/yaml",
            headers: [
                ("ETag", PipelineFile.tag(of: text)), ("Cache-Control", "private, no-cache"),
            ], body: Array(PipelineText.masked(text).utf8))
    }

    private func save(_ request: PageRequest) throws -> HTTPResponse {
        guard let tag = request.http.headers["if-match"] else {
            throw Problem(
                428, "say which text was changed", hint: "send If-Match with the ETag of it")
        }
        let text = try request.text()
        let (old, policy) = (host.run.description, host.policy)
        let new = try host.file.save(
            tag: tag, run: host.run,
            check: { description throws(Problem) in try policy.check(description, after: old) },
            change: { before throws(Problem) in try PipelineText.unmasked(text, from: before) })
        return HTTPResponse(
            204, headers: [("ETag", PipelineFile.tag(of: new))])
    }

    private func check(_ request: PageRequest) throws -> HTTPResponse {
        let text = try PipelineText.unmasked(try request.text(), from: try host.file.text)
        do throws(Problem) {
            let description = try host.file.description(of: text)
            return .json(
                JSON.object([
                    "ok": .bool(true), "issues": .array(description.warnings.map(Problem.json)),
                ]))
        } catch {
            guard !error.issues.isEmpty else { throw error }
            return .json(
                JSON.object([
                    "ok": .bool(false), "issues": .array(error.issues.map(Problem.json)),
                ]))
        }
    }

    /// The text with keys set or taken away: `{"text": …, "set": {"rules.gate": {…}|null}}`.
    private func edit(_ request: PageRequest) throws -> HTTPResponse {
        let body = try request.json()
        let saved = try host.file.text
        let text =
            try body["text"]?.string.map { text throws(Problem) in
                try PipelineText.unmasked(text, from: saved)
            } ?? saved
        guard let set = body["set"]?.members, !set.isEmpty else {
            throw Problem(422, "'set' is missing", hint: #"{"set": {"rules.gate": {…}}}"#)
        }
        let changes: [(path: [String], value: YAMLValue?)] = set.map { member in
            (
                member.name.split(separator: ".").map(String.init),
                member.value == .null ? nil : YAMLValue(member.value)
            )
        }
        let new = try Self.edited(text, changes)
        return .json(JSON.object(["text": .string(PipelineText.masked(new))]))
    }

    private func rules() throws -> JSONValue {
        let document = YAMLDocument(bytes: Array(try host.file.text.utf8), name: "pipeline")
        guard let root = document.root else { return JSON.object(["rules": .array([])]) }
        var list: [JSONValue] = []
        func add(_ node: ConfigNode?, source: String?) {
            for entry in node?.entries ?? [] {
                var members: [JSONValue.Member] = [.init("name", .string(entry.key))]
                if let source { members.append(.init("source", .string(source))) }
                members += YAMLValue(entry.value).json.members ?? []
                list.append(.object(members))
            }
        }
        add(root["rules"], source: nil)
        for source in root["sources"]?.entries ?? [] {
            add(source.value["rules"], source: source.key)
        }
        let off = host.run.switches.rulesOff.sorted()
        return JSON.object(["rules": .array(list), "off": JSON.texts(off)])
    }

    /// What another pipeline would have made of the log, without a picture being decoded.
    private func attempt(_ request: PageRequest) throws -> HTTPResponse {
        let log = try host.readLog()
        let saved = try host.file.text
        let text = try PipelineText.unmasked(try request.text(), from: saved)
        let file = host.file
        let since = request.http.value("since").flatMap(DurationText.parse)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "sightline-try-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let target = folder.appendingPathComponent("try.jsonl").path
        var replay = try LogReplay(path: log.path) { _ in try file.description(of: text) }
        replay.from = since.map { MediaInstant(nanoseconds: $0.nanoseconds) }
        let outcome = try replay.run(
            to: target, overwrites: false, writesFrames: false, writesTracks: false
        ) { _ in nil }
        let comparison = EventComparison(
            before: log.events { $0.value.isRule(since: replay.from) }.map(\.value),
            after: try Self.events(of: target))
        return .json(
            JSON.object([
                "frames": JSON.number(outcome.frames),
                "gained": .array(comparison.gained), "lost": .array(comparison.lost),
                "kept": JSON.number(comparison.kept),
            ]))
    }

    private static func events(of path: String) throws -> [JSONValue] {
        let reader = try LogReader(path: path)
        var events: [JSONValue] = []
        while let line = try reader.next() {
            if line.kind == .event, let value = line.value, value.isRule(since: nil) {
                events.append(value)
            }
        }
        return events
    }

    private func switchRule(_ request: PageRequest) throws -> HTTPResponse {
        let name = request.names[0]
        let known = host.run.description.sources.flatMap { host.run.description.rules(of: $0) }
        guard
            known.contains(where: { $0.name == name }) || host.run.switches.rulesOff.contains(name)
        else { throw Problem(404, "no rule is called '\(name)'") }
        let isOn = try Self.isOn(request)
        if let refusal = host.run.setSwitches(by: "page", { $0.set(rule: name, isOn: isOn) }) {
            throw Problem(refusal)
        }
        return .json(JSON.object(["name": .string(name), "on": .bool(isOn)]))
    }

    private func switchDetection(_ request: PageRequest) throws -> HTTPResponse {
        let name = request.names[0]
        guard host.run.description.sources.contains(where: { $0.name == name }) else {
            throw Problem(404, "no source is called '\(name)'")
        }
        let isOn = try Self.isOn(request)
        if let refusal = host.run.setSwitches(by: "page", { $0.set(detectionOf: name, isOn: isOn) })
        {
            throw Problem(refusal)
        }
        return .json(JSON.object(["name": .string(name), "on": .bool(isOn)]))
    }

    private static func isOn(_ request: PageRequest) throws(Problem) -> Bool {
        guard let isOn = try request.json()["on"]?.bool else {
            throw Problem(422, "'on' must be true or false")
        }
        return isOn
    }
}

extension JSONValue {
    /// Whether an event is one of a rule, at or behind `since`.
    func isRule(since: MediaInstant?) -> Bool {
        guard self["rule"] != nil, !isAddition, let type = self["type"]?.string else {
            return false
        }
        let own = ["output.", "config.", "track.", "camera."]
        guard !own.contains(where: type.hasPrefix) else { return false }
        guard let since else { return true }
        return self["at"]?["t_ns"]?.int.map { Int64(clamping: $0) >= since.nanoseconds } ?? false
    }
}
