import VisionCore

/// The head of a log, as far as a replay or a report needs it.
package struct LogHeader: Sendable {
    /// The record, to be written again.
    package let record: RunRecord
    /// The name of the run.
    package let run: String
    /// `settings` by key; of a key that is there twice the first.
    package let settings: [String: String]

    /// Reads a `run` record; nil for one that lacks what every head has.
    package init?(_ value: JSONValue) {
        guard let run = value["run"]?.string, let tool = value["tool"],
            let name = tool["name"]?.string, let version = tool["version"]?.string,
            let config = value["config_sha256"]?.string
        else { return nil }
        let modes = value["mode"]?.members ?? []
        let prints = value["sources"]
        var record = RunRecord(
            tool: RunRecord.Tool(
                name: name, version: version, commit: tool["commit"]?.string),
            host: RunRecord.Host(
                cores: value["host"]?["cores"]?.int ?? 1,
                simd: value["host"]?["simd"]?.string ?? "-"
            ), configSHA256: config,
            models: (value["models"]?.elements ?? []).compactMap(Self.model),
            skeletons: Self.skeletons(value["skeletons"]),
            sources: modes.map { mode in
                RunRecord.Source(
                    name: mode.name, mode: mode.value.string == "live" ? .live : .file,
                    fingerprint: prints?[mode.name]?.string ?? "none")
            }, deterministic: value["deterministic"]?.bool ?? false)
        record.settings = (value["settings"]?.elements ?? []).compactMap(\.string)
        self.record = record
        self.run = run
        settings = record.settings.reduce(into: [:]) { settings, line in
            guard let equals = line.firstIndex(of: "=") else { return }
            let key = String(line[..<equals])
            if settings[key] == nil { settings[key] = String(line[line.index(after: equals)...]) }
        }
    }

    private static func model(_ value: JSONValue) -> RunRecord.Model? {
        guard let id = value["id"]?.string, let sum = value["sha256"]?.string else { return nil }
        let input = value["input"]?.elements?.compactMap(\.int) ?? []
        return RunRecord.Model(
            id: id, sha256: sum,
            input: input.count == 2 ? Size(width: input[0], height: input[1]) : nil,
            skeleton: value["skeleton"]?.string)
    }

    private static func skeletons(_ value: JSONValue?) -> [String: Skeleton] {
        (value?.members ?? []).reduce(into: [:]) { skeletons, member in
            skeletons[member.name] = Skeleton(
                names: (member.value["names"]?.elements ?? []).compactMap(\.string),
                edges: (member.value["edges"]?.elements ?? []).map { edge in
                    (edge.elements ?? []).compactMap(\.int)
                })
        }
    }
}
