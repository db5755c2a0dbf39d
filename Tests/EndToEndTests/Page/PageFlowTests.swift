import Foundation
import TestSupport
import Testing

extension SlowEndToEnd {
    /// The page in a real browser, as a person uses it.
    @Suite struct PageFlowTests {
        private static let script = RepositoryFile.path("Tests/EndToEndTests/Page/page_flows.py")

        /// What a flow saw; its pictures go to `SIGHTLINE_PICTURES` where that names a folder.
        static func flow(_ name: String, _ port: Int, _ more: [String] = []) throws -> JSON {
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") else {
                try Judge.missing("chromium")
            }
            let pictures = ProcessInfo.processInfo.environment["SIGHTLINE_PICTURES"] ?? ""
            let outcome = try Python.run(
                [script, "http://127.0.0.1:\(port)/", name, pictures] + more, limit: 240)
            return try #require(JSON(Data(outcome.output.utf8)), "\(outcome.output)")
        }

        private func noTrouble(_ seen: JSON) {
            #expect(seen["trouble"].exists, "nothing was looked at")
            let trouble = seen["trouble"].items.compactMap(\.text)
            #expect(trouble.isEmpty, "\(trouble.prefix(20).joined(separator: "\n"))")
        }

        @Test func `every view is without errors, readable and reached by keys`() throws {
            let serving = try Serving(["--live"] + SceneCase.rules)
            let seen = try Self.flow("views", serving.port)
            noTrouble(seen)
        }

        @Test func `rules are drawn by mouse and keys, tried, and saved beside the comments`()
            throws
        {
            let clip = try Clips.of(.steady)
            let pipeline = """
                # What the street camera sees.
                version: 1
                sources:
                  street: { uri: "\(clip)" }   # the clip
                detect: { model: "\(Fixture.detector)" }
                log: { to: LOG, frames: true }

                rules:
                  # the middle of the road
                  mid: { type: line, points: [[0.5, 1], [0.5, 0]] }   # keep
                """
            let serving = try Serving(pipeline: pipeline)
            #expect(serving.eventually { serving.frames >= 240 }, "\(serving.running.errors)")
            let seen = try Self.flow("draw", serving.port)
            noTrouble(seen)
            let text = String(decoding: try serving.folder.bytes("pipeline.yml"), as: UTF8.self)
            for line in [
                "# What the street camera sees.", "# the clip", "  # the middle of the road",
                "  mid: { type: line, points: [[0.5, 1], [0.5, 0]] }   # keep",
            ] {
                #expect(text.contains(line), "\(text)")
            }
            #expect(text.contains("zone1: { type: zone, points: [[0.1, 0.2]"), "\(text)")
            #expect(text.contains("line1: { type: line, points: [[0.6, 0.2]"), "\(text)")
            let tried = seen["tried"].text ?? ""
            #expect(tried.contains("Tried on 240 frames"), "\(tried)")
            #expect(tried.contains("gained"), "\(tried)")
        }

        @Test func `no event is lost or doubled when the connection drops`() throws {
            let serving = try Serving(["--live"] + SceneCase.rules)
            let seen = try Self.flow("follow", serving.port)
            noTrouble(seen)
            let numbers = seen["seen"].items.compactMap(\.int)
            #expect(numbers.count > 2)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            let log = try LogLines(path: serving.folder.file("log.jsonl"))
            let logged = log["event"].compactMap { $0["seq"].int }.filter { $0 > 0 }
            let upTo = logged.filter { $0 <= numbers.last ?? 0 }
            #expect(numbers == upTo)
        }

        @Test func `an event is seen within a second of its record`() throws {
            let serving = try Serving(sources: [Clips.looped()], ["--live"] + SceneCase.rules)
            let seen = try Self.flow("prompt", serving.port)
            noTrouble(seen)
            let log = try LogLines(path: serving.folder.file("log.jsonl"))
            let start = try #require(Instants.seconds(log["run"].first?["start"].text))
            let since = try #require(seen["since"].number) / 1000
            let shown: [String: Double] = seen["appeared"].items.reduce(into: [:]) { shown, one in
                if let id = one["id"].text, let at = one["at"].number { shown[id] = at / 1000 }
            }
            let delays = log["event"].compactMap { event -> Double? in
                guard let id = event["id"].text, let at = shown[id], event["rev"].int ?? 0 == 0,
                    let written = event["emit_ns"].number.map({ start + $0 / 1e9 }), written > since
                else { return nil }
                return at - written
            }
            #expect(delays.count >= 4, "\(seen)")
            // The record comes first; a busy machine may hold up a browser, but not as a rule.
            #expect(delays.allSatisfy { $0 > -0.05 }, "\(delays)")
            #expect(delays.count { $0 < 1 } * 4 >= delays.count * 3, "\(delays)")
        }

        @Test func `the wall shows pictures that change`() throws {
            let serving = try Serving(["--live"] + SceneCase.rules)
            let seen = try Self.flow("wall", serving.port)
            noTrouble(seen)
            #expect(seen["changes"].number == 1)
            #expect(seen["tiles"].int == 1)
        }

        @Test func `a source that has ended is seen as it was last`() throws {
            let serving = try Serving()
            #expect(serving.eventually { serving.frames >= 240 }, "\(serving.running.errors)")
            let seen = try Self.flow("still", serving.port)
            noTrouble(seen)
            #expect(seen["status"].text?.contains("all sources have ended") == true, "\(seen)")
        }

        @Test func `sixteen sources are watched in two tabs, and in more than get connections`()
            throws
        {
            let clip = try Clips.looped()
            let sources = (1...16).map { #"  s\#($0): { uri: "\#(clip)", mode: live, stride: 3 }"# }
            let serving = try Serving(
                pipeline: """
                    version: 1
                    sources:
                    \(sources.joined(separator: "\n"))
                    detect: { model: "\(Fixture.detector)" }
                    rules: { mid: { type: line, points: [[0.5, 1], [0.5, 0]] } }
                    log: { to: LOG }
                    """)
            let seen = try Self.flow("sixteen", serving.port)
            noTrouble(seen)
            #expect(seen["walls"].items.count == 4 && seen["replies"].items.count == 7)
            for wall in seen["walls"].items + [seen["large"]] {
                #expect(!wall.items.isEmpty && wall.items.allSatisfy { $0.number == 1 }, "\(seen)")
            }
            #expect(seen["replies"].items.allSatisfy { $0.number == 1 }, "\(seen)")
            #expect(serving.running.isRunning)
        }

        @Test func `the log's view shows sinks, what they refused, and begins a segment`() throws {
            let folder = try ScratchFolder()
            let serving = try Serving(
                pipeline: """
                    version: 1
                    sources: { street: { uri: "\(try Clips.of(.steady))" } }
                    detect: { model: "\(Fixture.detector)" }
                    rules: { mid: { type: line, points: [[0.5, 1], [0.5, 0]] } }
                    sinks:
                      kept: { type: exec, command: [tee, -a, "\(folder.file("kept"))"], events: ["*"] }
                      picky: { type: exec, command: ["false"], events: [line.cross], tries: 1 }
                    log: { to: LOG }
                    """)
            #expect(
                serving.eventually {
                    let letters = try? serving.folder.bytes("log.jsonl.sinks/picky.dead.jsonl")
                    return (letters?.count ?? 0) > 0
                }, "\(serving.running.errors)")
            let seen = try Self.flow("log", serving.port)
            noTrouble(seen)
            #expect((seen["letters"].int ?? 0) > 0)
            #expect(seen["facts"].text?.contains("segments") == true, "\(seen)")
            #expect(seen["verdict"].text?.contains("whole") == true, "\(seen)")
            let lines = (seen["sinks"].text ?? "").split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("kept") && $0.contains("exec") }, "\(lines)")
            let second = try serving.folder.bytes("log.jsonl.000001")
            #expect(!second.isEmpty)
            let verified = try Program.sightline().run([
                "log", "verify", serving.folder.file("log.jsonl"),
            ])
            #expect(verified.exitCode == 0, "\(verified.output)\(verified.errors)")
        }

        @Test func `an empty wall takes a source from a folder that is allowed`() throws {
            let clip = try Clips.of(.steady)
            let root = URL(fileURLWithPath: clip).deletingLastPathComponent().path
            let serving = try Serving(sources: [], ["--root", root])
            let seen = try Self.flow("add", serving.port, [clip])
            noTrouble(seen)
            #expect(seen["refused"].text?.contains("may not be opened from here") == true)
            let text = String(decoding: try serving.folder.bytes("sightline.yml"), as: UTF8.self)
            #expect(text.contains("steady: { uri: "), "\(text)")
        }
    }

    /// The interface, judged by programs that know nothing of it but its description.
    @Suite struct PageInterfaceTests {
        @Test func `no request that the description allows ends in an error of the server`() throws
        {
            let serving = try Serving(SceneCase.rules)
            let address = "http://127.0.0.1:\(serving.port)/api/v1"
            let outcome = try Python.interpreter().run(
                [
                    "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run",
                    address + "/openapi.json", "--url", address,
                    "--checks",
                    "not_a_server_error,content_type_conformance,status_code_conformance",
                    "--exclude-path-regex", "mjpeg|stream|run/stop", "-n", "8",
                    "--generation-deterministic",
                ], limit: 240)
            if outcome.errors.contains("No module named") { try Judge.missing("schemathesis") }
            #expect(outcome.exitCode == 0, "\(outcome.output.suffix(3000))")
            #expect(outcome.output.contains(" passed"))
            #expect(serving.running.isRunning)
        }

        @Test func `clients that come, go, read slowly or not at all leave nothing behind`() throws
        {
            // A queue of two seconds, so that what the clients themselves take of the processors
            // for a moment drops nothing; and the program's own memory, without what glibc keeps
            // in an arena for each thread that was busy at a time.
            let serving = try Serving(
                pipeline: """
                    version: 1
                    sources: { street: { uri: "\(try Clips.threeTimes())", mode: live } }
                    detect: { model: "\(Fixture.detector)" }
                    queues: { detect: { policy: drop-oldest, capacity: 50 } }
                    log: { to: LOG, frames: true }
                    """, environment: ["MALLOC_ARENA_MAX": "1"])
            let script = RepositoryFile.path("Tests/EndToEndTests/Page/page_clients.py")
            let outcome = try Python.run(
                [script, "\(serving.port)", "\(serving.running.processIdentifier)", "12"])
            let seen = try #require(JSON(Data(outcome.output.utf8)), "\(outcome.output)")
            let (before, after) = (seen["before"], seen["after"])
            #expect((seen["visits"].int ?? 0) > 200)
            #expect((seen["empty"].int ?? .max) < (seen["visits"].int ?? 0) / 20)
            let growth = (after["rss_kib"].number ?? 1e9) - (before["rss_kib"].number ?? 0)
            // What is left are the records of those seconds and threads: clients come 300 times.
            #expect(growth < 12_000, "\(growth) KiB more")
            #expect((after["descriptors"].int ?? .max) <= (before["descriptors"].int ?? 0) + 2)
            #expect((after["threads"].int ?? .max) <= (before["threads"].int ?? 0) + 8)
            let source = seen["source"]
            #expect(source["dropped"].int == 0, "\(source)")
            #expect((source["frames"].int ?? 0) > 250)
        }

        @Test func `what is not allowed is refused, and the page says so`() throws {
            let clip = try Clips.of(.steady)
            let folder = try ScratchFolder()
            let tokens = try folder.write(
                "read read-0123456789abcdef\nadmin admin-0123456789abcdef\n", to: "tokens")
            let serving = try Serving(sources: [clip], ["--token-file", tokens])
            func status(_ arguments: [String]) throws -> String {
                let base = "http://127.0.0.1:\(serving.port)/"
                let outcome = try Program.installed("curl").run(
                    ["-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", "--path-as-is"]
                        + arguments.dropLast() + [base + (arguments.last ?? "")])
                return outcome.output
            }
            let reader = ["-H", "Authorization: Bearer read-0123456789abcdef"]
            let keeper = ["-H", "Authorization: Bearer admin-0123456789abcdef"]
            let post = ["-X", "POST", "-H", "Content-Type: application/json", "-d"]
            let uri = #"{"uri":"http://169.254.169.254/latest"}"#
            let rows: [([String], String)] = [
                (["api/v1/sources"], "401"), (reader + ["api/v1/sources"], "200"),
                ([""], "200"), (["assets/../../etc/passwd"], "400"),
                (["assets/%2e%2e%2fpasswd"], "400"), (["assets/none.js"], "404"),
                (["-H", "Host: evil.example", ""], "421"),
                (reader + post + ["{}", "api/v1/sources"], "403"),
                (keeper + post + [uri, "api/v1/sources"], "422"),
                (keeper + post + [#"{"uri":"/etc/passwd"}"#, "api/v1/sources"], "422"),
                (keeper + ["-X", "DELETE", "api/v1/sources/none"], "404"),
                (keeper + ["-X", "PUT", "-d", "version: 1", "api/v1/pipeline"], "428"),
                (
                    keeper + ["-X", "PUT", "-H", "If-Match: \"x\"", "-d", "a", "api/v1/pipeline"],
                    "412"
                ),
                (
                    keeper + ["-H", "Origin: http://evil.example"] + post + [
                        "{}", "api/v1/run/stop",
                    ], "403"
                ),
            ]
            for (arguments, expected) in rows {
                #expect(try status(arguments) == expected, "\(arguments)")
            }
        }

        @Test func `any address but the loopback needs tokens`() throws {
            let folder = try ScratchFolder()
            var program = try Program.sightline()
            program.directory = folder.path
            let outcome = try program.run(["serve", "--listen", "0.0.0.0:0", "--quiet"], limit: 30)
            #expect(outcome.exitCode == 64)
            #expect(outcome.errors.contains("tokens are needed"))
            // What is refused has begun no log.
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }

        @Test func `an address that is taken is refused before a log begins`() throws {
            let serving = try Serving()
            let folder = try ScratchFolder()
            var program = try Program.sightline()
            program.directory = folder.path
            let outcome = try program.run(
                ["serve", "--listen", "127.0.0.1:\(serving.port)", "--quiet"], limit: 30)
            #expect(outcome.exitCode == 69, "\(outcome.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }
}
