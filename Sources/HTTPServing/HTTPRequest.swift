/// A request as it came, its parts decoded.
package struct HTTPRequest: Sendable {
    /// `GET`, `POST` and the like, upper case.
    package let method: String
    /// The path as it was sent, still encoded, without the query.
    package let path: String
    /// The parts of the path between slashes, decoded; none is `.`, `..` or empty but the last.
    package let segments: [String]
    /// The query, decoded, in its order.
    package let query: [(name: String, value: String)]
    /// Names in lower case; a name stands once.
    package let headers: [String: String]
    /// What came with it.
    package var body: [UInt8] = []
    /// The address of who sent it, without the port.
    package var peer = ""

    /// The first value of `name` in the query.
    package func value(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The cookie called `name`.
    package func cookie(_ name: String) -> String? {
        for pair in (headers["cookie"] ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name {
                return String(parts[1])
            }
        }
        return nil
    }

    /// The connection stays for a further request.
    var keepsAlive: Bool { headers["connection"]?.lowercased() != "close" && !isVersion10 }
    var isVersion10 = false

    /// Bytes that follow the head; nil when the head says nothing that can be.
    var length: Int? {
        guard let text = headers["content-length"] else { return 0 }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    init(
        method: String, path: String, segments: [String],
        query: [(name: String, value: String)], headers: [String: String]
    ) {
        self.method = method
        self.path = path
        self.segments = segments
        self.query = query
        self.headers = headers
    }
}
