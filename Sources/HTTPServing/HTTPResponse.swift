/// What is answered.
package struct HTTPResponse: Sendable {
    /// Gives an answer to its argument, once, from anywhere.
    package typealias Later =
        @Sendable (@escaping @Sendable (HTTPResponse) -> Void) -> Void

    /// What follows the head.
    package enum Body: Sendable {
        /// Bytes that are there.
        case bytes([UInt8])
        /// Bytes that come while somebody reads.
        case stream(any HTTPStream)
        /// The answer is another one, for which no thread waits.
        case later(Later)
    }

    package var status: Int
    /// In the order in which they are sent.
    package var headers: [(name: String, value: String)]
    package var body: Body

    package init(
        _ status: Int, type: String? = nil, headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.status = status
        self.headers = (type.map { [("Content-Type", $0)] } ?? []) + headers
        self.body = .bytes(body)
    }

    package init(
        type: String, headers: [(name: String, value: String)] = [], stream: any HTTPStream
    ) {
        status = 200
        self.headers = [("Content-Type", type)] + headers
        body = .stream(stream)
    }

    /// An answer that `ask` gives later.
    package init(later ask: @escaping Later) {
        (status, headers, body) = (200, [], .later(ask))
    }

    /// The head as it is sent; a value's control characters are left out.
    func head(closes: Bool) -> [UInt8] {
        var lines = "HTTP/1.1 \(status) \(Self.phrase(status))\r\n"
        for (name, value) in headers {
            let text = String(value.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
            lines += "\(name): \(text)\r\n"
        }
        if case .bytes(let bytes) = body, status != 304, status != 204 {
            lines += "Content-Length: \(bytes.count)\r\n"
        }
        lines += "X-Content-Type-Options: nosniff\r\n"
        lines += closes ? "Connection: close\r\n\r\n" : "\r\n"
        return Array(lines.utf8)
    }

    private static func phrase(_ status: Int) -> String {
        phrases[status] ?? "Status"
    }

    private static let phrases = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        303: "See Other", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        409: "Conflict", 411: "Length Required", 412: "Precondition Failed",
        413: "Content Too Large", 415: "Unsupported Media Type", 416: "Range Not Satisfiable",
        421: "Misdirected Request", 422: "Unprocessable Content", 428: "Precondition Required",
        429: "Too Many Requests", 431: "Request Header Fields Too Large",
        500: "Internal Server Error", 503: "Service Unavailable",
        505: "HTTP Version Not Supported",
    ]
}

/// A body that is made while it is read: asked for its next part when the one before has left, so
/// that a slow reader gets what is newest then, and costs no memory.
///
/// Called on the server's queue only; must not block there.
package protocol HTTPStream: AnyObject, Sendable {
    /// Begins; `wake` is to be called, from anywhere, when there is a part after `nothingYet`.
    func begin(_ wake: @escaping @Sendable () -> Void)
    /// The next part.
    func next() -> HTTPStreamPart
    /// Nobody reads any more.
    func end()
}

/// A part of a body that is made while it is read.
package enum HTTPStreamPart: Sendable {
    case bytes([UInt8])
    /// `wake` will be called.
    case nothingYet
    case finished
}
