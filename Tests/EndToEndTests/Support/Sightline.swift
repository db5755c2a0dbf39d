import Foundation
import TestSupport

/// The program under test, with the detector of the fixtures, in a folder of its own.
struct Sightline {
    var program: Program
    let folder: ScratchFolder

    init() throws {
        program = try Program.sightline()
        folder = try ScratchFolder(keepsLines: true)
    }

    /// Arguments of a deterministic run of `clip` with a line for each frame in the log `log`.
    func arguments(_ clip: String, log: String = "log.jsonl", _ more: [String] = []) -> [String] {
        [
            "run", clip, "--model", Fixture.detector, "--log", folder.file(log), "--log-frames",
            "--deterministic", "--quiet",
        ] + more
    }

    /// Runs `clip` deterministically and reads the log.
    func log(of clip: String, _ more: [String] = [], log: String = "log.jsonl") throws
        -> (outcome: Program.Outcome, lines: LogLines)
    {
        let outcome = try program.run(arguments(clip, log: log, more), limit: 120)
        return (outcome, try LogLines(path: folder.file(log)))
    }

    /// Lines that end with a newline in the log `log` so far, of the kind `kind`.
    func count(_ kind: String, in log: String = "log.jsonl") -> Int {
        guard let bytes = try? folder.bytes(log) else { return 0 }
        return bytes.ranges(of: Data("\"r\":\"\(kind)\"".utf8)).count
    }

    /// Whether the log holds `text` somewhere.
    func logHolds(_ text: String, in log: String = "log.jsonl") -> Bool {
        guard let bytes = try? folder.bytes(log) else { return false }
        return bytes.firstRange(of: Data(text.utf8)) != nil
    }
}
