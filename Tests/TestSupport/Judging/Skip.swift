import Foundation
import Glibc
import Testing

/// What is not tested on this machine; every skip is printed and counted.
///
/// `SIGHTLINE_SKIPS` names a file that gets a line for each: the reason, a tab, the test. `make
/// test` sets it, and prints the sums at the end.
package enum Skip {
    /// Ends the test that runs, or its present case, as skipped.
    package static func test(_ reason: String) throws -> Never {
        note(reason)
        try Test.cancel(Comment(rawValue: reason))
    }

    /// Counts a part that the test leaves out; the test continues.
    package static func note(
        _ reason: String,
        countedIn path: String? = ProcessInfo.processInfo.environment["SIGHTLINE_SKIPS"]
    ) {
        print("skipped: \(reason)")
        guard let path else { return }
        append("\(reason)\t\(Test.current?.name ?? "-")\n", to: path)
    }

    /// Adds `line` in one write, so that lines of several threads and processes stay whole.
    private static func append(_ line: String, to path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }
        defer { close(file) }
        let bytes = Array(line.utf8)
        _ = write(file, bytes, bytes.count)
    }
}
