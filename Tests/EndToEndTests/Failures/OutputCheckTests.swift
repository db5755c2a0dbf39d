import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What can be known of outputs and inputs before the first frame is said then.
    @Suite struct OutputCheckTests {
        private static let faults = [
            ("video: { to: out.xyz }", "outputs.video.to", ".xyz is no ending"),
            ("video: { to: out }", "outputs.video.to", "no ending that tells"),
            ("video: { to: \"http://127.0.0.1/x\" }", "outputs.video.to", "no protocol"),
            ("video: { to: still.jpg }", "outputs.video.to", "cannot hold a video"),
            ("video: { to: clip.mp4 }", "outputs.video.to", "source clip of this run"),
            ("a: { to: x.mp4 }, b: { to: ./x.mp4 }", "outputs.b.to", "would both write"),
            ("video: { to: nowhere/x.mp4 }", "outputs.video.to", "cannot create"),
        ]

        @Test(arguments: faults)
        func `an output that cannot be is named by check and run, with its place`(
            output: String, key: String, words: String
        ) throws {
            var sightline = try Sightline()
            sightline.program.directory = sightline.folder.path
            try FileManager.default.copyItem(
                atPath: Clips.of(.steady), toPath: sightline.folder.file("clip.mp4"))
            try sightline.folder.write(
                """
                version: 1
                sources: { clip: { uri: clip.mp4, max_frames: 3 } }
                detect: { model: \(Fixture.detector) }
                log: { to: log.jsonl }
                outputs: { \(output) }
                """, to: "p.yml")
            let before = try FileManager.default.contentsOfDirectory(atPath: sightline.folder.path)
            for arguments in [["check"], ["run"], ["run", "--dry-run"], ["run", "--overwrite"]] {
                let outcome = try sightline.program.run(arguments + ["p.yml"])
                #expect(outcome.exitCode == 78, "\(arguments): \(outcome.errors)")
                #expect(outcome.errors.contains(words), "\(outcome.errors)")
                #expect(outcome.errors.contains("at p.yml:5:"), "\(outcome.errors)")
                #expect(outcome.errors.contains(key), "\(outcome.errors)")
            }
            let after = try FileManager.default.contentsOfDirectory(atPath: sightline.folder.path)
            #expect(before.sorted() == after.sorted(), "a refused start leaves something behind")
        }

        @Test func `the pipeline and a model are inputs`() throws {
            var sightline = try Sightline()
            sightline.program.directory = sightline.folder.path
            let clip = try Clips.of(.steady)
            let model = sightline.folder.file("m.onnx")
            try FileManager.default.copyItem(atPath: Fixture.detector, toPath: model)
            try FileManager.default.copyItem(
                atPath: Fixture.path("Models/blob_center.yml"),
                toPath: sightline.folder.file("m.yml"))
            let text = """
                version: 1
                sources: { clip: { uri: \(clip), max_frames: 3 } }
                detect: { model: \(model) }

                """
            try sightline.folder.write(text, to: "p.yml")
            for (flags, code) in [(["--log", "p.yml"], 73), (["--mot", "m.onnx"], 73)] {
                let outcome = try sightline.program.run(
                    ["run", "p.yml", "--overwrite"] + flags)
                #expect(outcome.exitCode == Int32(code), "\(flags): \(outcome.errors)")
            }
            let lines = [("log: { to: p2.yml }", "log.to"), ("mot: { to: m.yml }", "mot.to")]
            for (line, key) in lines {
                try sightline.folder.write(text + line + "\noverwrite: true\n", to: "p2.yml")
                for command in ["check", "run"] {
                    let outcome = try sightline.program.run([command, "p2.yml"])
                    #expect(outcome.exitCode == 78, "\(line): \(outcome.errors)")
                    #expect(outcome.errors.contains(key), "\(outcome.errors)")
                }
            }
            #expect(try String(decoding: sightline.folder.bytes("p.yml"), as: UTF8.self) == text)
        }

        @Test func `a single picture fits a picture, and a folder of one`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.of(.steady), "-frames:v", "1", folder.file("a.jpg"),
            ])
            try folder.write(
                """
                version: 1
                sources: { a: { uri: a.jpg } }
                detect: { model: none }
                track: { kind: none }
                log: { to: none }
                outputs: { video: { to: \(folder.file("b.jpg")) } }
                """, to: "p.yml")
            for command in ["check", "run"] {
                let outcome = try sightline.program.run([command, folder.file("p.yml")])
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
            }
        }

        /// A pipe and a device where a file is wanted: an answer, and soon.
        @Test func `what is no regular file is no model and no pipeline`() throws {
            let sightline = try Sightline()
            let pipe = sightline.folder.file("yolox_nano_416.onnx")
            #expect(mkfifo(pipe, 0o600) == 0)
            let clip = try Clips.of(.steady)
            var stored = sightline.program
            stored.environment = [
                "SIGHTLINE_MODELS": sightline.folder.path, "SIGHTLINE_STORE": "/nonexistent",
            ]
            let tries: [(Program, [String])] = [
                (sightline.program, ["model", "inspect", pipe]),
                (sightline.program, ["run", clip, "--model", pipe, "--log", "none"]),
                (sightline.program, ["run", clip, "--model", "/dev/zero", "--log", "none"]),
                (stored, ["run", clip, "--model", "yolox_nano_416", "--log", "none"]),
                (stored, ["models", "verify", "yolox_nano_416"]),
                (sightline.program, ["check", "/dev/zero"]),
            ]
            for (program, arguments) in tries {
                let outcome = try program.run(arguments, limit: 15)
                #expect(!outcome.isOverdue, "\(arguments)")
                #expect([65, 66, 74, 78].contains(outcome.exitCode), "\(arguments)")
                #expect(outcome.errors.hasPrefix("error:"), "\(arguments): \(outcome.errors)")
            }
        }

        @Test func `an MP4 by pipe says what works instead`() throws {
            let sightline = try Sightline()
            let clip = sightline.folder.file("plain.mp4")
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:duration=4", "-qp", "4",
                clip,
            ])
            var shell = try Program.installed("bash")
            shell.environment = ["S": sightline.program.path, "CLIP": clip]
            let outcome = try shell.run([
                "-c", #"cat "$CLIP" | "$S" run - --model none --tracker none --log none"#,
            ])
            #expect(outcome.exitCode != 0)
            #expect(outcome.errors.contains("hint: an MP4 or MOV"), "\(outcome.errors)")
        }

        @Test func `an output that fails is told with --quiet and --json too`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            // A small file system: the disk is full before the clip is written.
            var shell = try Program.installed("bash")
            shell.environment = [
                "S": sightline.program.path, "CLIP": try Clips.of(.steady), "D": folder.path,
                "MODEL": Fixture.detector,
            ]
            let outcome = try shell.run([
                "-c",
                #"ulimit -f 4; trap '' XFSZ; "$S" run "$CLIP" --model "$MODEL" --log none "#
                    + #"--annotated "$D/x.mp4" --quiet --json"#,
            ])
            #expect(outcome.exitCode == 74, "\(outcome.errors)\(outcome.output)")
            #expect(outcome.errors.contains("error: output video:"), "\(outcome.errors)")
            let object = try #require(JSON(Data(outcome.output.utf8)))
            #expect(object["ok"].number == 0)
            #expect(object["errors"][0]["code"].int == 74)
        }
    }
}
