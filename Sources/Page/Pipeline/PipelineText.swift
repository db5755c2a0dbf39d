import VisionCore

/// The text of a pipeline on its way out and back in: passwords that are written out in it are
/// never sent, and come back as they were.
enum PipelineText {
    private static let mask = "***"

    /// `text` with every credential in an address masked.
    static func masked(_ text: String) -> String {
        lines(text).map { line in
            line.contains("://") ? Redactor.redacted(line) : line
        }.joined(separator: "\n")
    }

    /// `text` with masked lines as they are in `original`; throws for one that was changed.
    static func unmasked(_ text: String, from original: String) throws(Problem) -> String {
        var hidden: [String: String] = [:]
        for line in lines(original) {
            let shown = masked(line)
            if shown != line { hidden[shown.trimmed] = line.trimmed }
        }
        let known = Set(lines(original).map(\.trimmed))
        var result: [String] = []
        for (index, line) in lines(text).enumerated() {
            if let whole = hidden[line.trimmed] {
                result.append(line.replacing(line.trimmed, with: whole))
            } else if line.contains(mask), !known.contains(line.trimmed) {
                throw Problem(
                    422, "line \(index + 1) has a password that is masked",
                    hint: "write it anew, or better ${env:NAME}")
            } else {
                result.append(line)
            }
        }
        return result.joined(separator: "\n")
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
