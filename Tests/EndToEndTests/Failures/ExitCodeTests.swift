import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What a person can mend is told in a few lines, with a code of its own.
    @Suite struct ExitCodeTests {
        @Test func `sources that are not there or hold nothing`() throws {
            let sightline = try Sightline()
            let empty = try sightline.folder.write("", to: "empty.mp4")
            let words = try sightline.folder.write("no pictures here\n", to: "words.mp4")
            let absent = sightline.folder.file("absent.mp4")
            for (path, code) in [(absent, 66), (empty, 65), (words, 65)] as [(String, Int32)] {
                let outcome = try sightline.program.run([
                    "run", path, "--model", Fixture.detector, "--log", "-",
                ])
                expectOneError(outcome, code: code, naming: path)
            }
        }

        @Test func `outputs that cannot be made`() throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            for flag in ["--log", "--annotated", "--detections", "--mot"] {
                let outcome = try sightline.program.run([
                    "run", clip, "--model", Fixture.detector, flag, "/proc/nowhere/out.mp4",
                ])
                expectOneError(outcome, code: 73, naming: "/proc/nowhere/out.mp4")
            }
        }

        @Test func `a log of another run is left alone`() throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let few = ["--max-frames", "5"]
            _ = try sightline.log(of: clip, few)
            let before = try sightline.folder.bytes("log.jsonl")
            let same = try sightline.program.run(sightline.arguments(clip, few))
            #expect(same.exitCode == 0, "\(same.errors)")
            #expect(try isLog(before, in: sightline))
            let other = try sightline.program.run(
                sightline.arguments(clip, few + ["--score", "0.61"]))
            expectOneError(other, code: 73, naming: "log.jsonl")
            #expect(try isLog(before, in: sightline))
            let forced = try sightline.program.run(
                sightline.arguments(clip, few + ["--score", "0.61", "--overwrite"]))
            #expect(forced.exitCode == 0, "\(forced.errors)")
            #expect(try !isLog(before, in: sightline))
        }

        @Test func `ten mistakes in a pipeline are ten complaints`() throws {
            let sightline = try Sightline()
            let path = Fixture.path("Malformed/pipelines/ten-mistakes.yml")
            for command in ["run", "check"] {
                let outcome = try sightline.program.run([command, path])
                #expect(outcome.exitCode == 78)
                let lines = (outcome.errors + outcome.output).split(whereSeparator: \.isNewline)
                #expect(lines.count { $0.hasPrefix("error:") } >= 10, "\(outcome.errors)")
                let places = lines.filter { $0.contains("ten-mistakes.yml:") }
                #expect(places.count >= 10)
                for word in [
                    "lively", "url", "yolox_nano_41", "thresold", "1.5", "deepsort", "points",
                    "hold", "crf", "detekt",
                ] {
                    #expect(lines.contains { $0.contains(word) }, "\(command): nothing of \(word)")
                }
            }
        }

        @Test func `models that are no models`() throws {
            let sightline = try Sightline()
            let sum = try Program.installed("sha256sum")
            let clip = try Clips.of(.steady)
            let model = try Data(contentsOf: URL(fileURLWithPath: Fixture.detector))
            let text = try String(
                contentsOfFile: Fixture.path("Models/blob_center.yml"), encoding: .utf8)
            let whole = try sum.run([Fixture.detector]).output.prefix(64)
            let damages = [
                ("cut", model.prefix(model.count / 2)), ("words", Data("no model\n".utf8)),
                ("empty", Data()),
            ]
            for (name, bytes) in damages {
                let path = sightline.folder.file("\(name).onnx")
                try bytes.write(to: URL(fileURLWithPath: path))
                // The sum does not fit; then it does, and the reader must find out.
                _ = try sightline.folder.write(text, to: "\(name).yml")
                let foreign = try sightline.program.run(["run", clip, "--model", path])
                expectOneError(foreign, code: 65, naming: "\(name).onnx")
                let actual = try sum.run([path]).output.prefix(64)
                _ = try sightline.folder.write(
                    text.replacingOccurrences(of: whole, with: actual), to: "\(name).yml")
                let outcome = try sightline.program.run(["run", clip, "--model", path])
                expectOneError(outcome, code: 65, naming: "\(name).onnx")
            }
        }

        @Test func `usage`() throws {
            let sightline = try Sightline()
            for arguments in [
                ["run"], ["run", "clip.mp4", "--no-such-flag"], ["no-such-command"],
                ["run", "clip.mp4", "--line", "nonsense"],
            ] {
                let outcome = try sightline.program.run(arguments)
                #expect(outcome.exitCode == 64, "\(arguments): \(outcome.errors)")
                #expect(outcome.output.isEmpty)
                #expect(!outcome.errors.isEmpty)
            }
        }

        private func isLog(_ bytes: Data, in sightline: Sightline) throws -> Bool {
            try sightline.folder.bytes("log.jsonl") == bytes
        }

        /// The program ended with `code` and said one thing, which names `subject`.
        private func expectOneError(
            _ outcome: Program.Outcome, code: Int32, naming subject: String,
            at place: SourceLocation = #_sourceLocation
        ) {
            let said = outcome.errors
            #expect(outcome.exitCode == code, "\(said)", sourceLocation: place)
            let errors = said.split(whereSeparator: \.isNewline).count { $0.hasPrefix("error:") }
            #expect(errors == 1, "\(said)", sourceLocation: place)
            #expect(said.contains(subject), "\(said)", sourceLocation: place)
        }
    }
}
