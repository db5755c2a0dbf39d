import Foundation
import TestSupport

/// Runs a few lines of Python that judge what the program wrote.
enum Judge {
    /// What `script` prints, run with `arguments`; nil, after a line that says so, when Python or
    /// one of the modules that it imports is not installed.
    static func verdict(_ script: String, _ arguments: [String], for what: String) throws -> String?
    {
        guard let python = Program.installed("python3", for: what) else { return nil }
        let outcome = try python.run(["-c", script] + arguments, limit: 120)
        if outcome.exitCode != 0, outcome.errors.contains("ModuleNotFoundError") {
            let last = outcome.errors.split(whereSeparator: \.isNewline).last ?? ""
            Shared.skip(what, because: String(last))
            return nil
        }
        return outcome.output + outcome.errors
    }
}
