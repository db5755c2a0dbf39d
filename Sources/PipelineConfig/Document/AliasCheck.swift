/// Looks for aliases in the text before it is parsed, so that an alias bomb costs nothing.
enum AliasCheck {
    /// The issue when `text` has more aliases than it may, or an alias within a key.
    ///
    /// Works on the text alone: an alias is a `*` where a value can begin, outside quotes and
    /// comments. Errs towards counting too many.
    static func issue(in text: String, name: String) -> ConfigIssue? {
        var aliases = 0
        var line = 0
        for whole in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            line += 1
            let row = withoutComment(whole)
            guard let first = row.firstIndex(where: { $0 != " " }), row[first] != "#" else {
                continue
            }
            var previous: Character = " "
            var column = 0
            var isKeyChecked = false
            for character in row {
                column += 1
                defer { previous = character }
                guard character == "*", " [{,:-?".contains(previous) || column == 1 else {
                    continue
                }
                aliases += 1
                let place = ConfigPlace.file(name, line: line, column: column)
                if aliases > YAMLDocument.aliasLimit {
                    return ConfigIssue(
                        "more than \(YAMLDocument.aliasLimit) aliases", at: place,
                        hint: "write the values out")
                }
                defer { isKeyChecked = true }
                if !isKeyChecked, hasCollectionAsKey(row) {
                    return ConfigIssue(
                        "an alias on a line with a collection as key", at: place,
                        hint: "write the value out")
                }
            }
        }
        return aliases > 0 ? collectionKey(text, name: name) : nil
    }

    /// A collection as key, which would be hashed in expanded form.
    private static func collectionKey(_ text: String, name: String) -> ConfigIssue? {
        var line = 0
        for whole in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            line += 1
            let row = withoutComment(whole)
            if hasCollectionAsKey(row) {
                return ConfigIssue(
                    "a collection as key in a file with aliases",
                    at: .file(name, line: line, column: 1), hint: "write the value out")
            }
        }
        return nil
    }

    /// The row before its comment; the whole row when quotes make that doubtful.
    private static func withoutComment(_ row: Substring) -> Substring {
        guard let comment = row.firstRange(of: " #") else { return row }
        let before = row[..<comment.lowerBound]
        return before.contains { $0 == "'" || $0 == "\"" } ? row : before
    }

    private static func hasCollectionAsKey(_ row: Substring) -> Bool {
        var closing = false
        var previous: Character = " "
        for character in row {
            if character == "?", previous == " " || "[{,".contains(previous) { return true }
            if character == ":", closing { return true }
            if character == "]" || character == "}" {
                closing = true
            } else if character != " " && character != "\t" {
                closing = false
            }
            previous = character
        }
        // An alias followed by a colon is a key too.
        guard let star = row.firstIndex(of: "*") else { return row.first == "?" }
        let rest = row[star...].drop { $0 != " " && $0 != ":" }.drop { $0 == " " }
        return rest.first == ":"
    }
}
