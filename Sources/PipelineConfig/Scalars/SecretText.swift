/// Text that may hold a password: printing it shows `***` where a secret stands.
///
/// Secret are the values of `${env:…}` and `${file:…}`, the user part of a URL, and query values
/// whose name speaks of a password, a token or a key.
package struct SecretText: Hashable, Sendable {
    /// The text with its secrets; for opening only, never for messages.
    package let revealed: String
    /// The text with `***` for each secret.
    package let redacted: String

    /// A text as it was written.
    package init(_ text: String) {
        self.init(revealed: text, redacted: text)
    }

    /// A text whose known secrets are already masked in `redacted`.
    init(revealed: String, redacted: String) {
        self.revealed = revealed
        self.redacted = Self.maskURL(redacted)
    }

    /// Whether it holds a secret.
    package var holdsSecret: Bool { revealed != redacted }

    private static let secretWords = ["pass", "token", "secret", "key", "auth", "sig"]

    private static func maskURL(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = text[scheme.upperBound...]
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<authorityEnd]
        var masked = String(text[..<scheme.upperBound])
        if let at = authority.lastIndex(of: "@") {
            masked += "***@"
            authority = authority[authority.index(after: at)...]
        }
        masked += authority
        let tail = rest[authorityEnd...]
        guard let question = tail.firstIndex(of: "?") else { return masked + tail }
        masked += tail[...question]
        let pairs = tail[tail.index(after: question)...]
            .split(separator: "&", omittingEmptySubsequences: false)
        let shown = pairs.map { pair -> String in
            guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
            let name = pair[..<equals].lowercased()
            let secret = secretWords.contains { name.contains($0) }
            return secret ? pair[...equals] + "***" : String(pair)
        }
        return masked + shown.joined(separator: "&")
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The redacted text.
    package var description: String { redacted }
    /// The redacted text.
    package var debugDescription: String { "\"\(redacted)\"" }
    /// The redacted text alone, so that `dump` shows no secret either.
    package var customMirror: Mirror { Mirror(self, children: ["text": redacted]) }
}
