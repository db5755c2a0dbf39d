package import Foundation

/// Python programs that judge what we computed or wrote.
package enum Python {
    /// A judge that ended with a failure of its own: that is never a skip.
    package struct Complaint: Error, CustomStringConvertible {
        /// What it wrote to its standard error.
        package let description: String
    }

    /// The interpreter: `SIGHTLINE_PYTHON`, or `python3` of `PATH`.
    package static func interpreter() throws -> Program {
        try Program.installed(
            ProcessInfo.processInfo.environment["SIGHTLINE_PYTHON"] ?? "python3")
    }

    /// What Python gave for `arguments`: `["-c", SCRIPT, …]` or `[PATH, …]`.
    ///
    /// A module that is not installed is a missing judge; any other failure throws `Complaint`.
    package static func run(
        _ arguments: [String], input: Data? = nil, limit: Double = 120
    ) throws -> Program.Outcome {
        let outcome: Program.Outcome
        if let input {
            let folder = try ScratchFolder()
            try input.write(to: URL(fileURLWithPath: folder.file("input")))
            outcome = try interpreter().run(arguments, input: folder.file("input"), limit: limit)
        } else {
            outcome = try interpreter().run(arguments, limit: limit)
        }
        if let module = outcome.errors.firstMatch(of: /ModuleNotFoundError: (.*)/) {
            try Judge.missing("Python: \(module.output.1)")
        }
        guard outcome.exitCode == 0 else {
            throw Complaint(description: String(outcome.errors.suffix(2_000)))
        }
        return outcome
    }

    /// What `script` prints, run with `arguments` and given `input`.
    package static func answer(
        _ script: String, _ arguments: [String] = [], input: Data? = nil, limit: Double = 120
    ) throws -> String {
        try run(["-c", script] + arguments, input: input, limit: limit).output
    }
}
