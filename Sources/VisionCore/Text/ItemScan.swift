/// Items `name=value` of an address whose names speak of credentials.
///
/// A value ends where a further item begins: at `&` or `;` (with a name and `=` behind it), or at
/// `_`, `/` or `,` before a name that cameras use (`_channel=`, `_stream=`). Else it runs to the
/// end: a password may hold `/`, `#` and `?` that nobody encoded.
struct ItemScan {
    /// The values, in order; none overlaps another.
    private(set) var values: [Range<Int>] = []
    private let text: [UInt8]

    /// Looks through `text`; in a plain path only behind a `?`.
    init(_ text: [UInt8], isPlainPath: Bool) {
        self.text = text
        var position = 0
        if isPlainPath {
            guard let query = text.firstIndex(of: UInt8(ascii: "?")) else { return }
            position = query
        }
        while let equals = text[position...].firstIndex(of: UInt8(ascii: "=")) {
            guard CredentialName.isSecret(name(before: equals)) else {
                position = equals + 1
                continue
            }
            let end = end(after: equals + 1)
            if end > equals + 1 { values.append((equals + 1)..<end) }
            position = end
        }
    }

    /// The name before an equals sign, percent-encoding taken away, in lower case.
    private func name(before equals: Int) -> String {
        var first = equals
        while first > 0, !"/?&;#,=@ '\"".utf8.contains(text[first - 1]) { first -= 1 }
        return PercentEncoding.decoded(text[first..<equals]).lowercased()
    }

    private func end(after start: Int) -> Int {
        var index = start
        while index < text.count {
            if "&;".utf8.contains(text[index]), itemName(at: index + 1) != nil { return index }
            if "_/,".utf8.contains(text[index]), let name = itemName(at: index + 1),
                CredentialName.isOfCamera(name)
            {
                return index
            }
            index += 1
        }
        return text.count
    }

    /// The name of an item that begins at `start`: letters, digits, `.`, `-`, `%` up to `=`.
    private func itemName(at start: Int) -> String? {
        var end = start
        while end < text.count, end - start < 64 {
            switch text[end] {
            case UInt8(ascii: "="):
                guard end > start else { return nil }
                return PercentEncoding.decoded(text[start..<end]).lowercased()
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "%"):
                end += 1
            default:
                return nil
            }
        }
        return nil
    }
}

/// Names of items that hold credentials, in lower case.
enum CredentialName {
    /// Secret wherever they are part of a name.
    private static let parts: [[UInt8]] = [
        "pass", "pwd", "token", "secret", "key", "auth", "cred", "session", "streamid", "login",
        "user", "account", "signature", "ticket", "bearer", "jwt", "apikey", "passwd",
        "access", "private", "license", "licence",
    ].map { Array($0.utf8) }
    /// Secret as a word of a name, words being parted by `_ - .`.
    private static let words: Set = [
        "pw", "pin", "psw", "pas", "psk", "sig", "sid", "otp", "usr", "un", "u", "p", "tk",
        "hash", "hmac", "nonce", "cookie", "code",
    ]
    /// Items that say which picture of a camera is meant.
    private static let camera: Set = [
        "channel", "stream", "real_stream", "subtype", "ch", "chn", "chid", "streamtype",
        "linkmode", "unicast", "proto", "port", "profile", "resolution",
    ]

    static func isSecret(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let hasPart = parts.contains { part in
            bytes.indices.contains { bytes[$0...].starts(with: part) }
        }
        if hasPart { return true }
        return name.split { "_-. ".contains($0) }.last.map { words.contains(String($0)) } ?? false
    }

    /// Whether an item of this name may follow a credential in a path.
    static func isOfCamera(_ name: String) -> Bool { camera.contains(name) || isSecret(name) }
}
