import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The face of the program: its help is what is on file, and what the documents say exists.
    @Suite struct HelpTests {
        static let commands = [
            "", "run", "serve", "check", "probe", "models", "models list", "models show",
            "models install",
            "models describe", "models try", "models verify", "model", "model inspect", "model run",
            "model bench", "model quantize", "eval", "eval detect", "eval pose", "eval track",
            "eval events",
            "eval counts", "eval segment", "report", "log", "log verify", "log events", "log index",
            "log export", "log import", "log send", "log pack", "log schema", "log diff", "log why",
            "log why-not", "config", "config show", "config schema", "config reference", "replay",
            "version", "plan", "chunk", "chunk run", "chunk merge", "submit", "status", "logs",
            "stop",
            "list", "cluster",
        ]

        private static func help(of command: String) throws -> String {
            var program = try Program.sightline()
            program.environment["COLUMNS"] = "80"
            let words = command.split(separator: " ").map(String.init)
            let outcome = try program.run(words + ["--help"])
            #expect(outcome.exitCode == 0, "\(command): \(outcome.errors)")
            return outcome.output
        }

        private static func text(_ path: String) throws -> String {
            try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        }

        @Test(arguments: commands)
        func `the help of each command is what is on file`(_ command: String) throws {
            let help = try Self.help(of: command)
            let name = command.isEmpty ? "sightline" : command.replacing(" ", with: "-")
            let path = Fixture.path("Golden/help/\(name).txt")
            let stored = (try? Self.text(path)) ?? ""
            #expect(
                help == stored,
                "if it is meant so: COLUMNS=80 sightline \(command) --help > \(path)")
        }

        @Test func `every command and flag that the documents use exists`() throws {
            let all = try Self.help(of: "")
            var known: [String: String] = [:]
            for command in Self.commands { known[command] = try Self.help(of: command) }
            var seen = 0
            let root = Fixture.path("..")
            let pipelines = try FileManager.default.contentsOfDirectory(
                atPath: root + "/Pipelines")
            let documents = ["README.md"] + pipelines.sorted().map { "Pipelines/\($0)" }
            for path in documents.map({ "\(root)/\($0)" }) {
                for line in try Self.text(path).split(whereSeparator: \.isNewline) {
                    for use in line.matches(of: /\bsightline +([a-z]+)((?: +[^`|;]*)?)/) {
                        let first = String(use.output.1)
                        guard all.contains("  \(first) ") || first == "help" else { continue }
                        let rest = use.output.2.split(separator: " ").map(String.init)
                        let both = "\(first) \(rest.first ?? "")"
                        let command = known[both] == nil ? first : both
                        seen += 1
                        for flag in rest.filter({ $0.hasPrefix("--") }) {
                            let name = flag.prefix { $0 != "=" }
                            #expect(
                                known[command]?.contains(String(name)) == true,
                                "\(path): \(line)")
                        }
                    }
                }
            }
            #expect(seen > 8)
            let listed = try Self.text(root + "/README.md").matches(of: /`([a-z]+)`(?:,|\n|\.)/)
                .map { String($0.output.1) }
            for command in ["run", "check", "probe", "models", "model", "log", "config", "version"]
            {
                #expect(listed.contains(command) && all.contains("  \(command) "), "\(command)")
            }
        }

        @Test func `what is in force is told with where it comes from`() throws {
            let sightline = try Sightline()
            var program = sightline.program
            program.environment["SIGHTLINE_TEST_CAM"] = "viewer:CANARY-77"
            let path = try sightline.folder.write(
                """
                version: 1
                sources: { gate: { uri: "rtsp://${env:SIGHTLINE_TEST_CAM}@127.0.0.1:9/live" } }
                detect: { score: 0.5, every: 3 }
                """, to: "cam.yml")
            let outcome = try program.run(["config", "show", path, "--score", "0.4"])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let lines = outcome.output.split(whereSeparator: \.isNewline).map(String.init)
            #expect(lines.contains("detect.score: 0.4  # --score"))
            #expect(lines.contains("detect.every: 3  # \(path):3:30"))
            #expect(
                lines.contains {
                    $0.hasPrefix("track.kind: sightline") && $0.hasSuffix("# default")
                })
            #expect(
                lines.contains { $0.hasPrefix("sources.gate.uri: rtsp://***@127.0.0.1:9/live") })
            #expect(!outcome.output.contains("CANARY"))
        }
    }
}
