/// Takes secrets out of URLs and of text that holds URLs.
package enum Redaction {
    /// Names of query items whose value is a secret, compared in lower case by containment.
    private static let secretNames = [
        "pass", "pwd", "token", "secret", "key", "auth", "sig", "credential", "session",
    ]

    /// `text` with `user:password@` of every URL, and every secret query item, as `***`.
    package static func redacted(_ text: String) -> String {
        redactedQuery(redactedUser(text))
    }

    private static func redactedUser(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: "://") {
            result += rest[..<range.upperBound]
            rest = rest[range.upperBound...]
            let end = rest.firstIndex(where: endsAuthority) ?? rest.endIndex
            guard let at = rest[..<end].lastIndex(of: "@") else { continue }
            result += "***"
            rest = rest[at...]
        }
        return result + rest
    }

    private static func endsAuthority(_ character: Character) -> Bool {
        character == "/" || character == "?" || character == "#" || character.isWhitespace
            || character == "'" || character == "\""
    }

    private static func redactedQuery(_ text: String) -> String {
        guard text.contains("=") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(where: { $0 == "?" || $0 == "&" }) {
            let after = rest.index(after: mark)
            result += rest[..<after]
            rest = rest[after...]
            let end = rest.firstIndex(where: endsItem) ?? rest.endIndex
            guard let equals = rest[..<end].firstIndex(of: "=") else { continue }
            let name = rest[..<equals].lowercased()
            guard secretNames.contains(where: { name.contains($0) }) else { continue }
            result += rest[...equals] + "***"
            rest = rest[end...]
        }
        return result + rest
    }

    private static func endsItem(_ character: Character) -> Bool {
        character == "&" || character == "#" || character.isWhitespace || character == "'"
            || character == "\""
    }
}
