import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// The page in a real browser, as a person uses it.
    @Suite struct PageFlowTests {
        private static let script = RepositoryFile.path("Tests/EndToEndTests/Page/page_flows.py")

        /// What a flow saw; its pictures go to `SIGHTLINE_PICTURES` where that names a folder.
        private func flow(_ name: String, _ port: Int, _ more: [String] = []) throws -> JSON {
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") else {
                try Judge.missing("chromium")
            }
            let pictures = ProcessInfo.processInfo.environment["SIGHTLINE_PICTURES"] ?? ""
            let outcome = try Python.run(
                [Self.script, "http://127.0.0.1:\(port)/", name, pictures] + more, limit: 240)
            return try #require(JSON(Data(outcome.output.utf8)), "\(outcome.output)")
        }

        private func noTrouble(_ seen: JSON) {
            #expect(seen["trouble"].exists, "nothing was looked at")
            let trouble = seen["trouble"].items.compactMap(\.text)
            #expect(trouble.isEmpty, "\(trouble.prefix(20).joined(separator: "\n"))")
        }

        @Test func `every view is without errors, readable and reached by keys`() throws {
            let serving = try Serving(["--live"] + SceneCase.rules)
            let seen = try flow("views", serving.port)
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
            let seen = try flow("draw", serving.port)
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
            let seen = try flow("follow", serving.port)
            noTrouble(seen)
            let numbers = seen["seen"].items.compactMap(\.int)
            #expect(numbers.count > 2)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            let log = try LogLines(path: serving.folder.file("log.jsonl"))
            let logged = log["event"].compactMap { $0["seq"].int }.filter { $0 > 0 }
            let upTo = logged.filter { $0 <= numbers.last ?? 0 }
            #expect(numbers == upTo)
        }

        @Test func `the wall shows pictures that change`() throws {
            let serving = try Serving(["--live"] + SceneCase.rules)
            let seen = try flow("wall", serving.port)
            noTrouble(seen)
            #expect(seen["changes"].number == 1)
            #expect(seen["tiles"].int == 1)
        }

        @Test func `an empty wall takes a source from a folder that is allowed`() throws {
            let clip = try Clips.of(.steady)
            let root = URL(fileURLWithPath: clip).deletingLastPathComponent().path
            let serving = try Serving(sources: [], ["--root", root])
            let seen = try flow("add", serving.port, [clip])
            noTrouble(seen)
            #expect(seen["refused"].text?.contains("may not be opened from here") == true)
            let text = String(decoding: try serving.folder.bytes("sightline.yml"), as: UTF8.self)
            #expect(text.contains("steady: { uri: "), "\(text)")
        }
    }

    /// `sightline serve` in a folder of its own.
    final class Serving {
        let running: RunningProgram
        let folder: ScratchFolder
        let port: Int

        /// Serves the steady clip, or `sources`, or a pipeline of that text; LOG in it is the log.
        init(
            sources: [String]? = nil, pipeline: String? = nil, _ more: [String] = []
        ) throws {
            folder = try ScratchFolder()
            port = Loopback.freePort()
            var program = try Program.sightline()
            program.directory = folder.path
            let log = folder.file("log.jsonl")
            var arguments = ["serve", "--listen", "\(port)"]
            if let pipeline {
                let text = pipeline.replacingOccurrences(of: "LOG", with: "\"\(log)\"")
                arguments.append(try folder.write(text, to: "pipeline.yml"))
            } else {
                arguments += try sources ?? [Clips.of(.steady)]
                arguments += ["--log", log, "--log-frames", "--model", Fixture.detector]
            }
            running = try program.start(arguments + more)
            let (running, port) = (running, port)
            _ = running.wait(limit: 30) { running.errors.contains(":\(port)/") }
        }

        deinit { running.send(signal: SIGTERM) }

        /// Frame records in the log so far.
        var frames: Int {
            ((try? folder.bytes("log.jsonl")) ?? Data()).ranges(of: Data("\"r\":\"frame\"".utf8))
                .count
        }

        func eventually(_ condition: () -> Bool) -> Bool {
            running.wait(limit: 60, until: condition)
        }
    }
}
