/// Reads the head of a request (RFC 9112), strictly: what is doubtful is refused.
enum HTTPHead {
    /// Why a request is refused before anybody sees it.
    struct Refusal: Error, Equatable {
        let status: Int
        let detail: String

        init(_ status: Int, _ detail: String) { (self.status, self.detail) = (status, detail) }
    }

    /// Where the head ends in `bytes`: behind the first empty line; nil while it goes on.
    static func end(in bytes: [UInt8], from start: Int) -> Int? {
        var index = max(start, 0)
        while index + 3 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13,
                bytes[index + 3] == 10
            {
                return index + 4
            }
            index += 1
        }
        return nil
    }

    /// The request whose head is `bytes`, the empty line included.
    static func request(_ bytes: some Collection<UInt8>) throws(Refusal) -> HTTPRequest {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(400, "the head is not UTF-8")
        }
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
        guard let first = lines.popFirst() else { throw Refusal(400, "the head is empty") }
        let words = first.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[0].utf8.allSatisfy(isToken) else {
            throw Refusal(400, "the first line must be METHOD TARGET HTTP/1.1")
        }
        guard ["HTTP/1.1", "HTTP/1.0"].contains(words[2]) else {
            throw Refusal(505, "only HTTP/1.1 is spoken here")
        }
        let headers = try headers(lines)
        guard headers["transfer-encoding"] == nil else {
            throw Refusal(411, "send the body with Content-Length")
        }
        var request = try request(
            method: String(words[0]), target: words[1], headers: headers)
        request.isVersion10 = words[2] == "HTTP/1.0"
        return request
    }

    private static func headers(
        _ lines: ArraySlice<Substring>
    ) throws(Refusal) -> [String: String] {
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
                line[..<colon].utf8.allSatisfy(isToken)
            else { throw Refusal(400, "a header must be NAME: VALUE") }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimmed
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 }) else {
                throw Refusal(400, "the header \(name) has a control character")
            }
            if let before = headers[name] {
                guard !single.contains(name) else { throw Refusal(400, "\(name) stands twice") }
                headers[name] = before + (name == "cookie" ? "; " : ", ") + value
            } else {
                headers[name] = value
            }
        }
        return headers
    }

    private static let single: Set<String> = [
        "host", "content-length", "transfer-encoding", "authorization", "origin", "content-type",
        "if-match", "last-event-id",
    ]

    private static func request(
        method: String, target: Substring, headers: [String: String]
    ) throws(Refusal) -> HTTPRequest {
        guard target.first == "/" else { throw Refusal(400, "the target must be a path") }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        let pieces = parts[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
            guard let text = Percent.decoded(piece, plusIsSpace: false) else {
                throw Refusal(400, "the path is not percent-encoded UTF-8")
            }
            let isDoubtful =
                text == "." || text == ".." || text.contains("/") || text.contains("\\")
                || text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
                || text.isEmpty && index + 1 < pieces.count
            guard !isDoubtful else { throw Refusal(400, "the path has a part that is none") }
            segments.append(text)
        }
        var query: [(name: String, value: String)] = []
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let halves = pair.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Percent.decoded(halves[0], plusIsSpace: true),
                let value = Percent.decoded(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
            else { throw Refusal(400, "the query is not percent-encoded UTF-8") }
            query.append((name, value))
        }
        return HTTPRequest(
            method: method, path: String(parts[0]), segments: segments, query: query,
            headers: headers)
    }

    /// A letter of a token (RFC 9110, 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// Percent-encoding of URLs (RFC 3986).
package enum Percent {
    /// `text` with its encoded bytes decoded; nil when they are none, or no UTF-8.
    package static func decoded(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

extension Substring {
    /// Without spaces and tabs at its ends.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
