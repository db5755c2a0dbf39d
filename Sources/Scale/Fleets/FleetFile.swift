import Glibc
package import PipelineConfig
import VisionCore

/// Reads `fleet.yml`: groups of cameras, their pipelines, and what each needs.
///
/// Paths of pipelines are taken from the file's folder. Every problem is named with its place.
package enum FleetFile {
    private static let keys = ["version", "lease", "groups"]
    private static let groupKeys = ["pipeline", "cpus", "gpus", "labels", "resources"]
    /// Spans that a lease may have, seconds.
    private static let leases = 2...3600

    /// The fleet of the file at `path`, whose folder is `folder` on every machine.
    package static func read(path: String, folder: String) throws(ConfigProblems) -> Fleet {
        guard let bytes = BoundedFile.bytes(of: path, limit: YAMLDocument.byteLimit) else {
            let issue = ConfigIssue(
                "the fleet cannot be read", at: .file(path, line: 0, column: 0),
                hint: "check the path")
            throw ConfigProblems([issue], exitCode: .noInput)
        }
        return try read(bytes: bytes, name: path, folder: folder)
    }

    /// The fleet in `bytes`, which messages call `name`.
    package static func read(
        bytes: [UInt8], name: String, folder: String
    ) throws(ConfigProblems) -> Fleet {
        let document = YAMLDocument(bytes: bytes, name: name)
        var reader = Reader(folder: folder, issues: document.issues)
        let fleet = reader.fleet(document.root, name: name)
        guard reader.issues.isEmpty else { throw ConfigProblems(reader.issues) }
        return fleet
    }

    private struct Reader {
        let folder: String
        var issues: [ConfigIssue]

        mutating func fleet(_ root: ConfigNode?, name: String) -> Fleet {
            var fleet = Fleet(groups: [])
            guard let root, case .mapping = root.content else {
                let place = root?.place ?? .file(name, line: 1, column: 1)
                if issues.isEmpty {
                    issue("a fleet is a mapping", at: place, "", "keys: version, lease, groups")
                }
                return fleet
            }
            checkKeys(of: root, FleetFile.keys, "")
            if root["version"]?.integer != 1 {
                issue(
                    "a fleet has version 1", at: root["version"]?.place ?? root.place, "version",
                    "version: 1")
            }
            if let node = root["lease"] {
                let seconds = node.duration.flatMap { duration in
                    Int(exactly: duration / .seconds(1))
                }
                if let seconds, FleetFile.leases.contains(seconds) {
                    fleet.leaseSeconds = seconds
                } else {
                    issue(
                        "a lease is a span of whole seconds", at: node.place, "lease",
                        "from 2s to 1h: lease: 10s")
                }
            }
            for entry in root["groups"]?.entries ?? [] { fleet.groups.append(group(entry)) }
            if fleet.groups.isEmpty {
                issue(
                    "a fleet has groups", at: root["groups"]?.place ?? root.place, "groups",
                    "groups: { north: { pipeline: north.yml } }")
            }
            return fleet
        }

        private mutating func group(_ entry: ConfigEntry) -> Fleet.Group {
            let path = "groups.\(entry.key)"
            var group = Fleet.Group(name: entry.key, pipeline: "")
            let isName = entry.key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
            if !isName || entry.key.isEmpty || entry.key.utf8.count > 30 {
                issue(
                    "'\(entry.key)' cannot name a group", at: entry.place, path,
                    "at most 30 small letters, digits and hyphens")
            }
            checkKeys(of: entry.value, FleetFile.groupKeys, path)
            if let pipeline = entry.value["pipeline"]?.text, !pipeline.isEmpty {
                group.pipeline = pipeline.hasPrefix("/") ? pipeline : "\(folder)/\(pipeline)"
            } else {
                issue(
                    "a group names its pipeline", at: entry.value.place, path,
                    "pipeline: \(entry.key).yml")
            }
            group.needs.cpus = amount(entry.value["cpus"], path + ".cpus", 0.01...1024) ?? 1
            group.needs.gpus = amount(entry.value["gpus"], path + ".gpus", 0...64) ?? 0
            for label in entry.value["labels"]?.entries ?? [] {
                if let text = label.value.text {
                    group.needs.labels[label.key] = text
                } else {
                    issue(
                        "a label is text", at: label.place, "\(path).labels.\(label.key)",
                        "labels: { site: a }")
                }
            }
            for unit in entry.value["resources"]?.entries ?? [] {
                let place = "\(path).resources.\(unit.key)"
                if let amount = amount(unit.value, place, 0...100_000) {
                    group.resources[unit.key] = amount
                }
            }
            return group
        }

        private mutating func amount(
            _ node: ConfigNode?, _ path: String, _ range: ClosedRange<Double>
        ) -> Double? {
            guard let node else { return nil }
            if let number = node.number, range.contains(number) { return number }
            issue(
                "this is no amount", at: node.place, path,
                "a number from \(PoolNode.text(range.lowerBound)) to "
                    + PoolNode.text(range.upperBound))
            return nil
        }

        private mutating func checkKeys(of node: ConfigNode, _ known: [String], _ path: String) {
            guard case .mapping(let entries) = node.content else {
                return issue(
                    "'\(path)' must be a mapping, not \(node.kindName)", at: node.place, path,
                    "keys: \(known.joined(separator: ", "))")
            }
            for entry in entries where !known.contains(entry.key) {
                issue(
                    "unknown key '\(entry.key)'" + (path.isEmpty ? "" : " in \(path)"),
                    at: entry.place, path.isEmpty ? entry.key : "\(path).\(entry.key)",
                    NearestWord.hint(for: entry.key, among: known, called: "known keys"))
            }
        }

        private mutating func issue(
            _ text: String, at place: ConfigPlace, _ path: String, _ hint: String?
        ) {
            issues.append(ConfigIssue(text, at: place, keyPath: path, hint: hint))
        }
    }
}
