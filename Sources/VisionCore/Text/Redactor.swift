import Locking

/// Takes secrets out of text that somebody else made: libav's messages, reasons, whole lines.
///
/// It knows every secret that a `SecretText` was made with, as typed, percent-decoded and
/// percent-encoded, and, of secrets that a parser of URLs may have cut at `/ # ? @ :`, the parts of
/// four bytes and more. Secrets of fewer than three bytes are not looked for: they would blank
/// half of every text. Any thread.
package enum Redactor {
    private struct State {
        /// By their first byte.
        var secrets: [UInt8: Set<[UInt8]>] = [:]
    }

    private static let state = Lock(State())
    private static let leastSecret = 3
    private static let leastPart = 4

    /// The address `text`, as somebody typed it, without credentials and known secrets.
    package static func redacted(address text: String) -> String {
        masked(Credentials.masked(text))
    }

    /// The message `text` without known secrets, and without the credentials of URLs in it.
    package static func redacted(_ text: String) -> String {
        AddressesInText.masked(masked(text))
    }

    /// Remembers `secret`, so that no text shows it.
    static func learn(_ secret: String) {
        let bytes = Array(secret.utf8)
        let decoded = PercentEncoding.decodedBytes(bytes)
        var forms = [bytes, decoded, PercentEncoding.encodedBytes(bytes)]
            .filter { $0.count >= leastSecret }
        for form in [bytes, decoded] {
            let parts = form.split { "/#?@: &=;'\"\\\t\n".utf8.contains($0) }
            forms += parts.filter { $0.count >= leastPart && $0.count < form.count }
                .map { Array($0) }
        }
        // A mask in a text that is half secret is no secret.
        let mask = Array(SecretText.mask.utf8)
        forms.removeAll { $0.allSatisfy { mask.contains($0) || $0 == UInt8(ascii: ":") } }
        state.withLock { state in
            for form in forms {
                if let first = form.first { state.secrets[first, default: []].insert(form) }
            }
        }
    }

    /// `text` with `***` for each known secret.
    package static func masked(_ text: String) -> String {
        let secrets = state.withLock { $0.secrets }
        guard !secrets.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        // Matches may overlap: what is hidden ends where the last of them does.
        var hiddenEnd = 0
        for (index, byte) in bytes.enumerated() {
            let longest = (secrets[byte] ?? []).lazy
                .filter { bytes[index...].starts(with: $0) }.map(\.count).max()
            if let longest, index + longest > hiddenEnd {
                if index >= hiddenEnd { result += SecretText.mask.utf8 }
                hiddenEnd = index + longest
            }
            if index >= hiddenEnd { result.append(byte) }
        }
        return hiddenEnd == 0 ? text : String(decoding: result, as: UTF8.self)
    }
}

/// URLs within a message: they end at a space or a quote.
private enum AddressesInText {
    static func masked(_ text: String) -> String {
        guard text.contains("://") else { return text }
        var result = ""
        var word = ""
        for character in text {
            if character.isWhitespace || character == "'" || character == "\"" {
                result += shown(word)
                result.append(character)
                word = ""
            } else {
                word.append(character)
            }
        }
        return result + shown(word)
    }

    private static func shown(_ word: String) -> String {
        word.contains("://") ? Credentials.masked(word) : word
    }
}
