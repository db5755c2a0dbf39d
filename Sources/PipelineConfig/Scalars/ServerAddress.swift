/// Where a server of the Open Inference Protocol listens: `grpc://HOST:PORT`, `grpcs://…`,
/// `http://…` or `https://…`.
package struct ServerAddress: Sendable, Hashable {
    /// What is spoken.
    package enum Kind: String, Sendable {
        /// gRPC on HTTP/2, for all to read.
        case grpc
        /// gRPC on HTTP/2 in TLS.
        case grpcs
        /// JSON, for all to read.
        case http
        /// JSON in TLS.
        case https
    }

    /// What is spoken.
    package let kind: Kind
    /// The host in it.
    package let host: String
    /// The address as it was given, without a slash at its end.
    package let text: String
    /// The same place as an address of the web: `http://…` or `https://…`.
    package let web: String

    /// Reads `text`; nil for what is no such address, or names a user.
    package init?(_ text: String) {
        guard let mark = text.firstRange(of: "://"),
            let kind = Kind(rawValue: String(text[..<mark.lowerBound]))
        else { return nil }
        var rest = text[mark.upperBound...]
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let place = rest.prefix { $0 != "/" }
        guard !place.isEmpty, !place.contains("@"), !rest.contains("?"), !rest.contains("#"),
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            // A path before that of the protocol is for what forwards REST.
            place == rest || kind == .http || kind == .https,
            let host = Self.host(of: place)
        else { return nil }
        self.kind = kind
        self.host = host
        self.text = "\(kind.rawValue)://\(rest)"
        web = (kind == .grpc || kind == .http ? "http://" : "https://") + rest
    }

    /// The host of `HOST`, `HOST:PORT` or `[HOST]:PORT`; nil where the port is none.
    private static func host(of place: Substring) -> String? {
        var host = place
        var port: Substring?
        if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
            host = place[place.index(after: place.startIndex)..<end]
            let rest = place[place.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = place.firstIndex(of: ":") {
            host = place[..<colon]
            port = place[place.index(after: colon)...]
        }
        if let port {
            guard let number = UInt16(port), number > 0 else { return nil }
        }
        return host.isEmpty ? nil : String(host)
    }

    /// Whether what is sent can be read on the way.
    package var isPlain: Bool { kind == .grpc || kind == .http }

    /// Whether gRPC is spoken.
    package var isGRPC: Bool { kind == .grpc || kind == .grpcs }

    /// Whether the host is this machine.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1"
            || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}
