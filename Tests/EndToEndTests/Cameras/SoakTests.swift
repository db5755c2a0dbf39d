import Foundation
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Sixty seconds of what `Tests/Soak/soak.py` does in ten minutes.
    @Suite struct SoakTests {
        @Test func `a minute of incidents leaves the log whole and the quiet camera untouched`()
            throws
        {
            let sightline = try Sightline()
            let outcome = try Python.interpreter().run(
                [
                    "\(RepositoryFile.root)/Tests/Soak/soak.py", "--sightline",
                    sightline.program.path, "--seconds", "60", "--seed", "20261129", "--keep",
                    sightline.folder.file("soak"),
                ], limit: 150)
            if outcome.exitCode == 69 { try Judge.missing("GStreamer's RTSP server") }
            #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors.suffix(2_000))")
        }
    }
}
