import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// Equal runs give equal bytes, whatever they may use of the machine.
    @Suite struct DeterminismTests {
        @Test func `threads, batch and queues leave every byte of the log alone`() throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let (outcome, _) = try sightline.log(of: clip, SceneCase.rules, log: "reference")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let reference = try sightline.folder.bytes("reference")
            #expect(reference.count > 10_000)
            let variants = [
                ["--threads", "1"], ["--threads", "2"], ["--threads", "4"], ["--batch", "1"],
                ["--batch", "4"], ["--set", "queues.detect.capacity=1"],
                ["--set", "queues.detect.capacity=8"], ["--threads", "4", "--batch", "4"],
                ["--annotated", sightline.folder.file("annotated.mp4")],
            ]
            for (index, variant) in variants.enumerated() {
                let (outcome, _) = try sightline.log(
                    of: clip, SceneCase.rules + variant, log: "log\(index)")
                #expect(outcome.exitCode == 0, "\(variant): \(outcome.errors)")
                let isEqual = try sightline.folder.bytes("log\(index)") == reference
                #expect(isEqual, "\(variant) differs")
            }
        }

        @Test func `what can change a result changes the log's head`() throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let few = ["--max-frames", "3"]
            let (_, one) = try sightline.log(of: clip, few, log: "one")
            let (_, other) = try sightline.log(of: clip, few + ["--score", "0.6"], log: "other")
            let sums = [one, other].map { $0["run"].first?["config_sha256"].text }
            #expect(sums[0] != nil)
            #expect(sums[0] != sums[1])
        }
    }
}
