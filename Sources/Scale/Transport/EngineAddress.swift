/// Where an engine listens: `http://host:port` or `https://host:port`.
package struct EngineAddress: Sendable, Equatable {
    /// The address without a slash at its end.
    package let text: String
    /// The host in it.
    package let host: String
    /// Whether what is sent can be read on the way.
    package let isPlain: Bool

    /// Reads `text`; nil for what is no such address, or names a user.
    package init?(_ text: String) {
        let isPlain: Bool
        let rest: Substring
        if text.hasPrefix("http://") {
            (isPlain, rest) = (true, text.dropFirst(7))
        } else if text.hasPrefix("https://") {
            (isPlain, rest) = (false, text.dropFirst(8))
        } else {
            return nil
        }
        let whole = rest.prefix { $0 != "/" }
        guard !whole.isEmpty, !whole.contains("@"), !rest.contains("?"), !rest.contains("#"),
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        if whole.hasPrefix("["), let end = whole.firstIndex(of: "]") {
            host = String(whole[whole.index(after: whole.startIndex)..<end])
        } else {
            host = String(whole.prefix { $0 != ":" })
        }
        guard !host.isEmpty else { return nil }
        var address = text[...]
        while address.hasSuffix("/") { address = address.dropLast() }
        self.text = String(address)
        self.isPlain = isPlain
    }

    /// Whether the host is this machine.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1"
            || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// Throws where a token would travel for all to read.
    package func check(isInsecureAllowed: Bool) throws(EngineFault) {
        guard isPlain, !isLoopback, !isInsecureAllowed else { return }
        throw .insecure(text)
    }
}
