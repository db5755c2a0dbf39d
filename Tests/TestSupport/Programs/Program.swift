import Foundation

/// A program that tests run: the one under test, or one that judges it.
package struct Program: Sendable {
    /// What came of a run.
    package struct Outcome: Sendable {
        /// Exit code; nil when a signal ended it.
        package var exitCode: Int32?
        /// Whether it was killed because its time was up.
        package var isOverdue: Bool
        /// What it wrote to its standard output.
        package var output: String
        /// What it wrote to its standard error.
        package var errors: String
        /// Seconds that it took.
        package var seconds: Double
    }

    /// Path of the executable.
    package var path: String
    /// Variables set beside those that are inherited.
    package var environment: [String: String]
    /// The folder that it runs in; nil for that of the tests.
    package var directory: String?

    /// The program at `path`.
    package init(path: String, environment: [String: String] = [:]) {
        self.path = path
        self.environment = environment
    }

    /// The built `sightline`: `SIGHTLINE_BINARY`, or the one beside the running test bundle.
    package static func sightline() throws -> Program {
        var candidates: [String] = []
        if let named = ProcessInfo.processInfo.environment["SIGHTLINE_BINARY"] {
            candidates.append(URL(fileURLWithPath: named).path)
        } else {
            let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            candidates.append(bundle.deletingLastPathComponent().path + "/sightline")
            for kind in ["release", "debug"] {
                candidates.append(URL(fileURLWithPath: ".build/\(kind)/sightline").path)
            }
        }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            try Judge.missing("sightline is not built (SIGHTLINE_BINARY)")
        }
        return Program(path: path)
    }

    /// The program called `name` on `PATH`, or at the path `name`.
    package static func installed(_ name: String) throws -> Program {
        let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let places =
            name.contains("/") ? [name] : folders.split(separator: ":").map { "\($0)/\(name)" }
        guard let path = places.first(where: FileManager.default.isExecutableFile) else {
            try Judge.missing("\(name) is not installed")
        }
        return Program(path: path)
    }

    /// Runs it to its end, or for `limit` seconds, then kills it.
    ///
    /// Its standard input is the file at `input`, or empty.
    package func run(
        _ arguments: [String], input: String? = nil, limit: Double = 60
    ) throws -> Outcome {
        try start(arguments, input: input).finish(limit: limit)
    }

    /// Starts it and returns at once.
    package func start(_ arguments: [String], input: String? = nil) throws -> RunningProgram {
        try RunningProgram(self, arguments, input: input)
    }
}
