import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What people and programs say of events: over the interface, on the page, in the log.
    @Suite struct VerdictTests {
        /// Asks for `path` below the interface; what was sent is JSON.
        private static func ask(
            _ serving: Serving, _ path: String, _ body: String? = nil, _ more: [String] = []
        ) throws -> (status: Int, answer: JSON) {
            let sent =
                body.map {
                    [
                        "-X", "POST", "-H", "Content-Type: application/json", "--data-binary", $0,
                        "-H", "X-Sightline: 1",
                    ]
                } ?? []
            let outcome = try Program.installed("curl").run(
                ["-s", "-m", "20", "-w", "\n%{http_code}"] + sent + more
                    + ["http://127.0.0.1:\(serving.port)/api/v1/\(path)"])
            let lines = outcome.output.split(separator: "\n")
            let answer = JSON(Data(lines.dropLast().joined(separator: "\n").utf8))
            return (Int(lines.last ?? "") ?? 0, try #require(answer, "\(outcome)"))
        }

        /// The id of the first crossing, as soon as the log has it.
        private static func crossing(_ serving: Serving) throws -> String {
            var id: String?
            #expect(
                serving.eventually {
                    id =
                        (try? LogLines(path: serving.folder.file("log.jsonl")))?
                        .events("line.cross").first?["id"].text
                    return id != nil
                }, "\(serving.running.errors)")
            return try #require(id)
        }

        private static func verify(_ log: String) throws {
            let outcome = try Program.sightline().run(["log", "verify", log])
            #expect(outcome.exitCode == 0, "\(outcome.output) \(outcome.errors)")
        }

        @Test func `it is in the log when it is answered, whatever becomes of the run`() throws {
            let serving = try Serving(["--live"] + SceneCase.rules)
            let id = try Self.crossing(serving)
            let wrong = #"{"by":"Ann","label":"wrong","text":"a \u001b[31mcat\nor two"}"#
            let first = try Self.ask(serving, "events/\(id)/annotations", wrong)
            serving.running.send(signal: SIGKILL)
            #expect(first.status == 201, "\(first)")
            #expect(first.answer["event"]["verdict"]["by"].text == "Ann")

            let log = serving.folder.file("log.jsonl")
            let records = try LogLines(path: log).events("line.cross").filter {
                $0["id"].text == id
            }
            #expect(records.last?["verdict"]["label"].text == "wrong")
            #expect(records.compactMap { $0["rev"].int } == Array(records.indices))
            let program = try Program.sightline()
            let words = try program.run([
                "log", "events", log, "--where", "verdict=wrong and by=A*",
            ])
            #expect(
                words.output.contains(#"[wrong, says Ann: a \u{1b}[31mcat\nor two]"#), "\(words)")
            #expect(!words.output.contains("\u{1b}"))
            let table = try program.run(["log", "events", log, "--where", "verdict=wrong", "--csv"])
            #expect(table.output.contains(",wrong,Ann,"), "\(table.output)")
            let cues = serving.folder.file("cues.vtt")
            let made = try program.run(["log", "export", log, "--as", "vtt", "--to", cues])
            #expect(made.exitCode == 0, "\(made.errors)")
            let text = String(decoding: try serving.folder.bytes("cues.vtt"), as: UTF8.self)
            #expect(text.ranges(of: "[wrong, says Ann").count == 1, "\(text)")
            let crossings = Set(
                try LogLines(path: log).events("line.cross").compactMap { $0["id"].text })
            #expect(text.ranges(of: " crossed ").count == crossings.count, "\(text)")
        }

        @Test func `files, verdicts and sinks agree on the revisions of an event`() throws {
            let scratch = try ScratchFolder()
            let clip = try WalkClip.make(in: scratch, keys: 10)
            let sent = scratch.file("sent")
            let serving = try Serving(
                pipeline: """
                    version: 1
                    sources: { cam: { uri: "\(clip)" } }
                    detect: { model: "\(Fixture.detector)" }
                    rules: { gate: { type: line, points: [[0.35, 1], [0.35, 0]] } }
                    record: { to: media, clip: { before: 500ms, after: 400ms } }
                    sinks: { told: { type: exec, command: [tee, -a, "\(sent)"], events: [line.cross] } }
                    log: { to: LOG }
                    """)
            let id = try Self.crossing(serving)
            for label in ["wrong", "right", "unsure"] {
                let said = try Self.ask(
                    serving, "events/\(id)/annotations", #"{"by":"Ann","label":"\#(label)"}"#)
                #expect(said.status == 201, "\(said)")
            }
            let path = serving.folder.file("log.jsonl")
            func revisions() -> [JSON] {
                ((try? LogLines(path: path))?.events("line.cross") ?? []).filter {
                    $0["id"].text == id
                }
            }
            #expect(
                serving.eventually {
                    revisions().contains { $0["media"]["clip"].text != nil }
                }, "\(serving.running.errors)")
            let last = try Self.ask(
                serving, "events/\(id)/annotations", #"{"by":"Bob","label":"right"}"#)
            #expect(last.status == 201)
            #expect(last.answer["event"]["media"]["clip"].text != nil)
            func told() throws -> [JSON] {
                try LogLines(path: sent).records.filter { $0["id"].text == id }
            }
            let all = revisions()
            #expect(serving.eventually { ((try? told())?.count ?? 0) >= all.count })
            serving.running.send(signal: SIGTERM)
            _ = serving.running.wait(limit: 30) { !serving.running.isRunning }
            #expect(all.compactMap { $0["rev"].int } == Array(all.indices))
            #expect(all.count >= 6)
            let numbers = try told().compactMap { $0["rev"].int }
            #expect(numbers == Array(all.indices))
            try Self.verify(path)
        }

        @Test func `what is no verdict is refused in words`() throws {
            let serving = try Serving(SceneCase.rules)
            let id = try Self.crossing(serving)
            let long = String(repeating: "x", count: 1001)
            let rows: [(body: String, status: Int, words: String)] = [
                ("{}", 422, "'by' is missing"), ("[]", 422, "send an object"),
                (#"{"by":"Ann"}"#, 422, "'label' is missing"),
                (#"{"by":" ","label":"wrong"}"#, 422, "'by' is missing"),
                (#"{"by":7,"label":"wrong"}"#, 422, "'by' must be one text"),
                (#"{"by":"Ann","by":"Bob","label":"wrong"}"#, 400, "no JSON"),
                (#"{"by":"A\nB","label":"wrong"}"#, 422, "plain text on one line"),
                (#"{"by":"Ann","label":"wrong","rev":9}"#, 422, "no part of a verdict"),
                (#"{"by":"Ann","label":"wrong","text":"\#(long)"}"#, 422, "more than 1000 bytes"),
                ("no json", 400, "no JSON"),
            ]
            for row in rows {
                let said = try Self.ask(serving, "events/\(id)/annotations", row.body)
                #expect(said.status == row.status, "\(row.body)")
                let title = said.answer["title"].text ?? ""
                #expect(title.contains(row.words), "\(said.answer)")
            }
            let verdict = #"{"by":"Ann","label":"wrong"}"#
            #expect(try Self.ask(serving, "events/ev_none/annotations", verdict).status == 404)
            let bare = try Program.installed("curl").run([
                "-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", "-H",
                "Content-Type: application/json", "-d", verdict,
                "http://127.0.0.1:\(serving.port)/api/v1/events/\(id)/annotations",
            ])
            #expect(bare.output == "403")
            let records = try LogLines(path: serving.folder.file("log.jsonl")).events("line.cross")
            #expect(records.allSatisfy { !$0["verdict"].exists })
        }

        @Test func `a person says on the page whether an event is right`() throws {
            let serving = try Serving(["--live"] + SceneCase.rules)
            let id = try Self.crossing(serving)
            let seen = try SlowEndToEnd.PageFlowTests.flow("judge", serving.port, [id])
            #expect(seen["trouble"].exists && seen["trouble"].items.isEmpty, "\(seen["trouble"])")
            let shown = seen["shown"].items
            #expect(
                shown.compactMap { $0["pill"].text } == ["wrong · Ann 1280", "right · Ann 390"])
            #expect(shown.allSatisfy { $0["rows"].int == 1 }, "\(shown)")
            #expect(shown.allSatisfy { $0["remark"].text?.contains("<b>a cat</b>") == true })
            let records = try LogLines(path: serving.folder.file("log.jsonl")).events("line.cross")
                .filter { $0["id"].text == id }
            #expect(records.compactMap { $0["verdict"]["label"].text } == ["wrong", "right"])
        }
    }
}
