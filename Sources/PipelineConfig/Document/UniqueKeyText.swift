import Yams

/// YAML text whose repeated keys are masked one by one until it can be composed.
///
/// The parser refuses a mapping with a repeated key and tells the place of the first one only. So
/// the repetition is looked for behind it, told as an issue, and its last letter is replaced by a
/// private one: every other place in the text stays where it was, and the rest is still checked.
struct UniqueKeyText {
    private(set) var issues: [ConfigIssue] = []
    private var rows: [[Unicode.Scalar]]
    private let name: String
    private static let maskLimit = 100
    private static let firstMask: UInt32 = 0xE000

    init(_ text: String, name: String) {
        self.name = name
        rows = [[]]
        for scalar in text.unicodeScalars {
            if scalar == "\n" { rows.append([]) } else { rows[rows.count - 1].append(scalar) }
        }
    }

    /// Whether `key` is a repetition that was told already.
    static func isMasked(_ key: String) -> Bool {
        guard let last = key.unicodeScalars.last?.value else { return false }
        return last >= firstMask && last < firstMask + UInt32(maskLimit)
    }

    /// The document, with repetitions masked; nil when it is empty.
    mutating func compose() throws -> Node? {
        // Each round parses the text again: a large one is worth a few.
        for round in 0..<(rows.count > 2000 ? 4 : Self.maskLimit) {
            do {
                return try Parser(yaml: text, resolver: .basic).singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let key = keys.first,
                    mask(key, after: context.mark, with: Self.firstMask + UInt32(round))
                else {
                    throw YamlError.duplicatedKeysInMapping(duplicates: keys, context: context)
                }
            }
        }
        return try Parser(yaml: text, resolver: .basic).singleRoot()
    }

    private var text: String {
        var text = String.UnicodeScalarView()
        for (index, row) in rows.enumerated() {
            if index > 0 { text.append("\n") }
            text.append(contentsOf: row)
        }
        return String(text)
    }

    private mutating func mask(_ key: String, after mark: Mark, with mask: UInt32) -> Bool {
        let word = Array(key.unicodeScalars)
        guard let last = word.last, let masked = Unicode.Scalar(mask) else { return false }
        guard let (row, column) = repetition(of: word, after: mark) else { return false }
        issues.append(
            ConfigIssue(
                "duplicate key '\(key)'",
                at: .file(name, line: row + 1, column: column + 1), keyPath: key,
                hint: "it stands in line \(mark.line) already"))
        let end = column + word.count - 1
        guard rows[row][end] == last else { return false }
        rows[row][end] = masked
        return true
    }

    /// Where `word` stands again as a key: in block style at the same column before anything less
    /// indented, in flow style behind `{` or `,`.
    private func repetition(of word: [Unicode.Scalar], after mark: Mark) -> (Int, Int)? {
        let first = mark.line - 1
        guard rows.indices.contains(first) else { return nil }
        for row in first..<rows.count {
            let scalars = rows[row]
            let indent = scalars.prefix { $0 == " " }.count
            let blank = indent == scalars.count || scalars[indent] == "#"
            if row > first, !blank, indent < mark.column - 1, isBlockKey(mark) { return nil }
            var column = row == first ? mark.column : 0
            while column + word.count < scalars.count {
                if isKey(word, in: scalars, at: column, indent: indent, mark: mark) {
                    return (row, column)
                }
                column += 1
            }
        }
        return nil
    }

    private func isBlockKey(_ mark: Mark) -> Bool {
        rows[mark.line - 1].prefix(mark.column - 1).allSatisfy { " -".unicodeScalars.contains($0) }
    }

    private func isKey(
        _ word: [Unicode.Scalar], in scalars: [Unicode.Scalar], at column: Int, indent: Int,
        mark: Mark
    ) -> Bool {
        guard scalars[column..<column + word.count].elementsEqual(word) else { return false }
        let tail = scalars[(column + word.count)...].drop { $0 == " " || $0 == "\"" || $0 == "'" }
        guard tail.first == ":" else { return false }
        if isBlockKey(mark) { return column == mark.column - 1 }
        let head = scalars[..<column].reversed().drop { " \"'".unicodeScalars.contains($0) }
        return head.first.map { "{,".unicodeScalars.contains($0) } ?? true
    }
}
