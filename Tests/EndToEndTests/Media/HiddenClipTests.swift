import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Whoever is to be hidden shows in no frame of the annotated clip, also between detections.
    @Suite struct HiddenClipTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let tracker: String
            let every: Int
            let form: String
            var testDescription: String { "\(form), tracker \(tracker), every \(every)" }

            static let all =
                ["none", "byte", "sort"].flatMap { tracker in
                    [1, 3, 5].map { Case(tracker: tracker, every: $0, form: "blur") }
                } + [Case(tracker: "none", every: 4, form: "pixelate")]
        }

        /// Columns and rows of the clip, and of who walks through it at two pixels a frame.
        private static let size = (width: 480, height: 272)
        private static let body = (left: 48, top: 62, width: 24, height: 56, step: 2)
        private static let frames = 75

        /// A chequered person who walks to the right.
        private static func clip(in folder: ScratchFolder) throws -> String {
            let path = folder.file("walk.mp4")
            let cloth =
                "color=c=0xc82828:s=24x56:r=25:d=3,format=yuv420p,"
                + "geq=lum='lum(X,Y)+25*(2*mod(X+Y,2)-1)':cb='cb(X,Y)':cr='cr(X,Y)'"
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-f", "lavfi", "-i", "color=c=0x808080:s=480x272:r=25:d=3", "-f",
                "lavfi", "-i", cloth, "-filter_complex",
                "[0][1]overlay=x='48+2*n':y=62:format=yuv420", "-c:v", "libx264", "-qp", "4", path,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            return path
        }

        /// The greatest contrast, over columns of four pixels, of the cloth in each frame.
        private static func contrast(of path: String, _ folder: ScratchFolder) throws -> [Double] {
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-y", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray",
                folder.file("raw"),
            ])
            let raw = [UInt8](try folder.bytes("raw"))
            let area = size.width * size.height
            return (0..<raw.count / area).map { frame in
                let left = body.left + body.step * frame
                return stride(from: 0, through: body.width - 4, by: 4).map { column in
                    var sum = 0
                    for y in body.top..<body.top + body.height {
                        for x in left + column..<left + column + 4 {
                            let place = frame * area + y * size.width + x
                            sum += abs(Int(raw[place]) - Int(raw[place + 1]))
                        }
                    }
                    return Double(sum) / Double(4 * body.height)
                }.max() ?? 0
            }
        }

        @Test(arguments: Case.all) func `no frame shows who is hidden`(_ test: Case) throws {
            let sightline = try Sightline()
            let clip = try Self.clip(in: sightline.folder)
            let bare = try Self.contrast(of: clip, sightline.folder)
            try #require(bare.count == Self.frames && bare.allSatisfy { $0 > 40 }, "\(bare)")
            let target = sightline.folder.file("hidden.mp4")
            let outcome = try sightline.program.run([
                "run", clip, "--model", Fixture.detector, "--tracker", test.tracker, "--log",
                "none", "--annotated", target, "--set", "detect.every=\(test.every)", "--set",
                "annotate.\(test.form)=[person]", "--set", "annotate.boxes=false", "--set",
                "annotate.labels=false",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let shown = try Self.contrast(of: target, sightline.folder)
            #expect(shown.count == Self.frames)
            for (frame, contrast) in shown.enumerated() {
                #expect(contrast < 20, "frame \(frame): \(contrast) of \(bare[frame])")
            }
        }

        @Test func `another thing that is to be hidden makes the clip again`() throws {
            let sightline = try Sightline()
            let clip = try Self.clip(in: sightline.folder)
            let target = sightline.folder.file("out.mp4")
            func run(_ more: [String]) throws -> [Double] {
                let outcome = try sightline.program.run(
                    [
                        "run", clip, "--model", Fixture.detector, "--annotated", target, "--log",
                        sightline.folder.file("log.jsonl"), "--set", "annotate.boxes=false",
                        "--set", "annotate.labels=false",
                    ] + more)
                // What is not made again is refused; never is it "nothing to do".
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                return try Self.contrast(of: target, sightline.folder)
            }
            #expect(try run([]).allSatisfy { $0 > 20 })
            #expect(try run(["--set", "annotate.blur=[person]"]).allSatisfy { $0 < 20 })
            #expect(try run(["--set", "annotate.pixelate=[person]"]).allSatisfy { $0 < 20 })
            #expect(try run([]).allSatisfy { $0 > 20 })
        }
    }
}
