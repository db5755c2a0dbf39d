/// Text that may hold a secret: whatever prints it prints `***` in the secret's place.
///
/// Secret are the values of `${env:…}` and `${file:…}`, and the credentials that somebody typed
/// into a URL, well-formed or not (`Credentials` says where they are looked for). Making one makes
/// its secrets known to `Redactor`, so that no other text shows them either.
package struct SecretText: Hashable, Sendable {
    /// A part of a text: as it was typed, or put in by a substitution.
    package enum Piece: Sendable {
        /// As it was typed.
        case typed(String)
        /// The value of a substitution: a secret as a whole.
        case secret(String)
    }

    /// What is shown in place of a secret.
    package static let mask = "***"

    /// The text with its secrets; for opening only, never for messages.
    package let revealed: String
    /// The text with `***` for each secret.
    package let redacted: String

    /// A text as it was typed.
    package init(_ text: String) {
        self.init([.typed(text)])
    }

    /// A text made of typed parts and secrets.
    package init(_ pieces: [Piece]) {
        var (revealed, masked) = ("", "")
        for piece in pieces {
            switch piece {
            case .typed(let text):
                revealed += text
                masked += text
            case .secret(let value):
                revealed += value
                masked += Self.mask
                Redactor.learn(value)
            }
        }
        self.revealed = revealed
        redacted = Credentials.masked(masked)
        // Both forms: a value may be one half of a credential that was typed around it.
        for found in Credentials.found(in: masked) { Redactor.learn(found) }
        if revealed != masked {
            for found in Credentials.found(in: revealed) { Redactor.learn(found) }
        }
    }

    /// A text whose secrets are masked already in `redacted`.
    package init(revealed: String, redacted: String) {
        self.revealed = revealed
        self.redacted = redacted
    }

    /// Whether it holds a secret.
    package var holdsSecret: Bool { revealed != redacted }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The redacted text.
    package var description: String { redacted }
    /// The redacted text.
    package var debugDescription: String { "\"\(redacted)\"" }
    /// The redacted text alone, so that `dump` shows no secret either.
    package var customMirror: Mirror { Mirror(self, children: ["text": redacted]) }
}
