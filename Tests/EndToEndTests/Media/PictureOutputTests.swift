import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Pictures in, pictures out.
    @Suite struct PictureOutputTests {
        /// Pictures of four sizes and forms, and the program beside them.
        private static func bench() throws -> Sightline {
            var sightline = try Sightline()
            sightline.program.directory = sightline.folder.path
            try sightline.folder.write("", to: "pics/.keep")
            for (name, size) in [
                ("a.jpg", "320x240"), ("b.png", "200x300"), ("c.bmp", "64x48"), ("d.JPG", "101x77"),
            ] {
                let made = try Program.installed("ffmpeg").run([
                    "-v", "error", "-f", "lavfi", "-i", "testsrc=s=\(size):d=0.04", "-frames:v",
                    "1",
                    sightline.folder.file("pics/\(name)"),
                ])
                #expect(made.exitCode == 0, "\(made.errors)")
            }
            return sightline
        }

        private static func size(_ path: String) throws -> String {
            try Program.installed("ffprobe").run([
                "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height",
                "-of", "csv=p=0:s=x", path,
            ]).output.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private static func run(_ sightline: Sightline, _ to: String) throws -> LogLines {
            let outcome = try sightline.program.run([
                "run", "pics", "--model", Fixture.detector, "--annotated", to, "--log", "l.jsonl",
                "--log-frames", "--overwrite",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("wrote \(to)"), "\(outcome.errors)")
            return try LogLines(path: sightline.folder.file("l.jsonl"))
        }

        @Test func `each picture keeps its size and its name, and the log names it`() throws {
            let sightline = try Self.bench()
            let log = try Self.run(sightline, "out/")
            #expect(
                log["frame"].compactMap { $0["file"].text } == ["a.jpg", "b.png", "c.bmp", "d.JPG"])
            let sizes = [
                "a.jpg": "320x240", "b.png": "200x300", "c.bmp.jpg": "64x48", "d.JPG": "101x77",
            ]
            let names = try FileManager.default.contentsOfDirectory(
                atPath: sightline.folder.file("out"))
            #expect(Set(names) == Set(sizes.keys))
            for (name, size) in sizes {
                #expect(try Self.size(sightline.folder.file("out/\(name)")) == size, "\(name)")
            }
            let verdict = try SchemaJudge.verdict(on: ["l.jsonl"], of: sightline)
            #expect(verdict == "checked \(log.records.count)\n")
        }

        @Test func `numbered pictures keep their sizes`() throws {
            let sightline = try Self.bench()
            _ = try Self.run(sightline, "n_%03d.png")
            let sizes = try (0..<4).map {
                try Self.size(sightline.folder.file("n_00\($0).png"))
            }
            #expect(sizes == ["320x240", "200x300", "64x48", "101x77"])
        }

        @Test func `a video of pictures of several sizes puts each on black, whole`() throws {
            let sightline = try Self.bench()
            _ = try Self.run(sightline, "v.mp4")
            #expect(try Self.size(sightline.folder.file("v.mp4")) == "320x240")
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-y", "-i", sightline.folder.file("v.mp4"), "-f", "rawvideo",
                "-pix_fmt", "gray", sightline.folder.file("raw"),
            ])
            let raw = [UInt8](try sightline.folder.bytes("raw"))
            try #require(raw.count == 4 * 320 * 240)
            // 200 x 300 in 320 x 240 is 160 wide: 80 black columns on either side.
            let second = Array(raw[(320 * 240)..<(2 * 320 * 240)])
            func mean(_ columns: Range<Int>) -> Int {
                (0..<240).reduce(0) { sum, row in
                    sum + columns.reduce(0) { $0 + Int(second[row * 320 + $1]) }
                } / (240 * columns.count)
            }
            #expect(mean(0..<76) < 24 && mean(244..<320) < 24)
            #expect(mean(84..<236) > 60)
        }

        @Test func `33 megapixels take less than six pictures besides the program`() throws {
            let sightline = try Sightline()
            let picture = sightline.folder.file("big.jpg")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=7680x4320", "-frames:v", "1",
                picture,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            let peak = try Python.answer(
                """
                import resource, subprocess, sys
                done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
                print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
                """,
                [
                    sightline.program.path, "run", picture, "--model", "none", "--log",
                    "none", "--annotated", sightline.folder.file("out.jpg"),
                ])
            let words = peak.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            try #require(words.count == 2 && words[0] == 0, "\(peak)")
            // The picture, the copy that is drawn on, and what libav's coder keeps (two more): each
            // has 48,600 kB. The program itself and its libraries take some 30,000.
            #expect(words[1] < 6 * 48_600 + 30_000, "\(words[1]) kB")
        }
    }
}
