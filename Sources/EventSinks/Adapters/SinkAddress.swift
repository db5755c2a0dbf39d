import VisionCore

/// The parts of a sink's URL: `scheme://user:password@host:port/path`.
struct SinkAddress {
    let scheme: String
    let host: String
    let port: Int32
    let user: String?
    let password: String?
    /// Without its slash; nil for none.
    let path: String?

    /// The parts of `text`; nil where it is no URL of one of `schemes`, each with its port.
    init?(_ text: String, schemes: [String: Int32]) {
        guard let mark = text.firstRange(of: "://"),
            let standard = schemes[String(text[..<mark.lowerBound])]
        else { return nil }
        scheme = String(text[..<mark.lowerBound])
        var rest = text[mark.upperBound...]
        let slash = rest.firstIndex(of: "/")
        let tail = slash.map { rest[rest.index(after: $0)...] } ?? ""
        path = tail.isEmpty ? nil : String(tail)
        if let slash { rest = rest[..<slash] }
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = parts.first.flatMap { $0.isEmpty ? nil : Self.decoded($0) }
            password = parts.count == 2 ? Self.decoded(parts[1]) : nil
            rest = rest[rest.index(after: at)...]
        } else {
            (user, password) = (nil, nil)
        }
        var (name, number) = (rest, Substring(""))
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
            name = rest[rest.index(after: rest.startIndex)..<close]
            number = rest[rest.index(after: close)...]
            guard number.isEmpty || number.hasPrefix(":") else { return nil }
            number = number.dropFirst()
        } else if let colon = rest.lastIndex(of: ":") {
            (name, number) = (rest[..<colon], rest[rest.index(after: colon)...])
            guard !number.isEmpty else { return nil }
        }
        guard !name.isEmpty, let port = number.isEmpty ? standard : Int32(number),
            (1...65_535).contains(port)
        else { return nil }
        host = String(name)
        self.port = port
    }

    /// `%40` and the like as what they stand for.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "%"), rest.count >= 3,
                let value = UInt8(
                    String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
