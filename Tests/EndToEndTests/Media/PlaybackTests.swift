import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A file with `--live` is played like a camera.
    @Suite struct PlaybackTests {
        @Test func `a live file comes at the pace of its timestamps`() throws {
            let sightline = try Sightline()
            let outcome = try sightline.program.run([
                "run", try Clips.of(.steady), "--live", "--max-frames", "50", "--model",
                Fixture.detector, "--log", sightline.folder.file("log.jsonl"), "--log-frames",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            let frames = log["frame"]
            #expect(frames.count >= 40, "\(frames.count): what came in time was dropped")
            let first = try #require(frames.first), last = try #require(frames.last)
            let host = try #require(last["arr_ns"].number) - (first["arr_ns"].number ?? 0)
            let media = try #require(last["t_ns"].number) - (first["t_ns"].number ?? 0)
            // The clock may lag on a busy machine; it never runs ahead.
            #expect(host > media - 60e6 && host < 3 * media + 1e9, "\(host) of \(media)")
            let states = log["source"].compactMap { $0["state"].text }
            #expect(states.last == "ended")
        }
    }
}
