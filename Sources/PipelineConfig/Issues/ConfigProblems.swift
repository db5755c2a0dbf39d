package import VisionCore

/// Why a pipeline or a model's description cannot be used: every problem, in file order.
package struct ConfigProblems: UserFacing, Equatable {
    /// Every problem, warnings too, in file order; never empty.
    package let issues: [ConfigIssue]
    /// `noInput` when the file is not there, else `configuration`.
    package let exitCode: ExitStatus

    /// Problems, sorted into file order.
    package init(_ issues: [ConfigIssue], exitCode: ExitStatus = .configuration) {
        self.issues = issues.inFileOrder
        self.exitCode = exitCode
    }

    /// The message of the first error, with the count of the others.
    package var summary: String {
        let errors = issues.filter { $0.severity == .error }
        guard let first = errors.first else { return "the configuration is wrong" }
        let more = errors.count - 1
        return more == 0 ? first.message : "\(first.message) (and \(more) more)"
    }

    /// Where the first error stands.
    package var subject: String? { issues.first { $0.severity == .error }?.subject }
    /// The hint of the first error.
    package var hint: String? { issues.first { $0.severity == .error }?.hint }

    /// Every issue as printed, each on up to three lines, separated by newlines.
    package var text: String { issues.map(\.text).joined(separator: "\n") }
}
