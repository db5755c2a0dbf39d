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

        @Test(arguments: Case.all) func `no frame shows who is hidden`(_ test: Case) throws {
            let sightline = try Sightline()
            let clip = try WalkClip.make(in: sightline.folder)
            let bare = try WalkClip.contrast(of: clip, sightline.folder)
            try #require(bare.count == WalkClip.frames && bare.allSatisfy { $0 > 40 }, "\(bare)")
            let target = sightline.folder.file("hidden.mp4")
            let outcome = try sightline.program.run([
                "run", clip, "--model", Fixture.detector, "--tracker", test.tracker, "--log",
                "none", "--annotated", target, "--set", "detect.every=\(test.every)", "--set",
                "annotate.\(test.form)=[person]", "--set", "annotate.boxes=false", "--set",
                "annotate.labels=false",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let shown = try WalkClip.contrast(of: target, sightline.folder)
            #expect(shown.count == WalkClip.frames)
            for (frame, contrast) in shown.enumerated() {
                #expect(contrast < 20, "frame \(frame): \(contrast) of \(bare[frame])")
            }
        }

        @Test func `another thing that is to be hidden makes the clip again`() throws {
            let sightline = try Sightline()
            let clip = try WalkClip.make(in: sightline.folder)
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
                return try WalkClip.contrast(of: target, sightline.folder)
            }
            #expect(try run([]).allSatisfy { $0 > 20 })
            #expect(try run(["--set", "annotate.blur=[person]"]).allSatisfy { $0 < 20 })
            #expect(try run(["--set", "annotate.pixelate=[person]"]).allSatisfy { $0 < 20 })
            #expect(try run([]).allSatisfy { $0 > 20 })
        }
    }
}
