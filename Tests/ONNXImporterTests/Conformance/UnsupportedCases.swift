import Foundation

/// The cases of the suite that are not supported, each with the reason: unsupported.txt.
struct UnsupportedCases {
    /// The reason of cases that pass when their inputs are known before the run.
    static let runTimeValue = "value known only at run time"

    /// A line of the list: the name of a case, or a pattern with `*`, and the reason.
    struct Line {
        let pattern: String
        let reason: String

        func matches(_ name: String) -> Bool {
            let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
            guard parts.count > 1 else { return pattern == name }
            var rest = Substring(name)
            guard rest.hasPrefix(parts[0]), rest.count >= parts[0].count else { return false }
            rest.removeFirst(parts[0].count)
            for part in parts[1...].dropLast() {
                guard let range = rest.range(of: part) else { return false }
                rest = rest[range.upperBound...]
            }
            return rest.hasSuffix(parts[parts.count - 1])
        }
    }

    let lines: [Line]

    /// Reads the list that lies beside this file.
    init() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("unsupported.txt")
        lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap {
            line in
            guard !line.hasPrefix("#"), let arrow = line.range(of: " → ") else { return nil }
            return Line(
                pattern: line[..<arrow.lowerBound].trimmingCharacters(in: .whitespaces),
                reason: line[arrow.upperBound...].trimmingCharacters(in: .whitespaces))
        }
    }

    /// The reason why a case is not supported; nil when it must pass.
    func reason(for name: String) -> String? {
        lines.first { $0.matches(name) }?.reason
    }
}
