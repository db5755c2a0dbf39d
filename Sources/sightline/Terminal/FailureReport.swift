import FoundationEssentials
import PipelineConfig
import VisionCore

/// The one object that `--json` prints when a command fails.
struct FailureReport: Encodable {
    /// One thing that went wrong.
    struct Entry: Encodable {
        /// The exit code that it asks for.
        let code: Int32
        let message: String
        /// What it is about: a file with line and column, a key, a URL without secrets.
        let path: String?
        let hint: String?

        private enum Key: CodingKey { case code, message, path, hint }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(code, forKey: .code)
            try container.encode(message, forKey: .message)
            // Absent values are null: every entry has the same keys.
            try container.encode(path, forKey: .path)
            try container.encode(hint, forKey: .hint)
        }
    }

    let ok = false
    var errors: [Entry]

    /// Of errors that a person can mend, without secrets.
    init(_ errors: [any UserFacing]) {
        self.errors = errors.flatMap { error -> [Entry] in
            if let problems = ErrorPrinter.problems(in: error) {
                return FailureReport(problems).errors
            }
            return [
                Entry(
                    code: error.exitCode.rawValue, message: Redactor.redacted(error.summary),
                    path: error.subject.map { Redactor.redacted($0) },
                    hint: error.hint.map { Redactor.redacted($0) })
            ]
        }
    }

    /// Of every error of a configuration.
    init(_ problems: ConfigProblems) {
        errors = problems.issues.filter { $0.severity == .error }.map {
            Entry(
                code: problems.exitCode.rawValue, message: $0.message, path: $0.subject,
                hint: $0.hint)
        }
    }

    private enum Key: CodingKey { case ok, errors }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(ok, forKey: .ok)
        try container.encode(errors, forKey: .errors)
    }

    /// One line.
    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }
}
