import Foundation

/// An outside program, package or server that a test compares with.
///
/// Where the environment variable `CI` is set, all of them must be there: a missing one fails the
/// test that wants it. Elsewhere the test is skipped, and counted in the summary of `make test`.
package enum Judge {
    /// A judge that must be there is not.
    package struct Missing: Error, CustomStringConvertible {
        /// What is missing, and what to do.
        package let description: String
    }

    /// Whether a missing judge is a failure.
    package static var isRequired: Bool {
        let value = ProcessInfo.processInfo.environment["CI"] ?? ""
        return !["", "0", "false"].contains(value.lowercased())
    }

    /// Ends the test that runs: as a failure where judges are required, as skipped elsewhere.
    package static func missing(
        _ reason: String, isRequired: Bool = Self.isRequired
    ) throws -> Never {
        if isRequired {
            throw Missing(description: "\(reason), and CI is set: `make test` installs every judge")
        }
        try Skip.test("a judge is missing: \(reason)")
    }
}
