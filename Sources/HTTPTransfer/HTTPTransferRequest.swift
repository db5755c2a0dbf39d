/// What is sent.
package struct HTTPTransferRequest: Sendable {
    /// Which version of HTTP is spoken.
    package enum Version: Sendable {
        /// What libcurl and the server agree on.
        case any
        /// HTTP/2 where TLS's negotiation gives it.
        case two
        /// HTTP/2 without negotiation, past every proxy.
        case twoFromTheStart
    }

    /// GET or POST, for example.
    package var method: String
    /// The whole address, `http://…` or `https://…`.
    package var address: String
    /// Lines like `Accept: text/plain`.
    package var headers: [String]
    /// What is sent behind them; nil for nothing.
    package var body: [UInt8]?
    /// Time for all of it, from connecting to the last byte of the answer.
    package var milliseconds: Int
    /// Most bytes of the answer's body that are taken: a longer one is a fault.
    package var limit: Int
    /// Which version of HTTP is spoken.
    package var version = Version.any
    /// A file of certificates that are trusted in place of the machine's.
    package var certificates: String?

    /// `method` of `address`.
    package init(
        _ method: String, _ address: String, headers: [String] = [], body: [UInt8]? = nil,
        milliseconds: Int, limit: Int
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
        self.milliseconds = milliseconds
        self.limit = limit
    }
}

/// What came back.
package struct HTTPAnswer: Sendable, Equatable {
    /// A line of the head, or of the trailer behind the body.
    package struct Field: Sendable, Equatable {
        /// In lower case.
        package let name: String
        package let value: String
    }

    /// The status.
    package let status: Int
    /// The lines of head and trailer, in order.
    package let fields: [Field]
    /// The body.
    package let body: [UInt8]
    /// Whether HTTP/2 was spoken.
    package let isHTTP2: Bool

    /// An answer of HTTP/1.1 unless said otherwise.
    package init(status: Int, fields: [Field] = [], body: [UInt8], isHTTP2: Bool = false) {
        self.status = status
        self.fields = fields
        self.body = body
        self.isHTTP2 = isHTTP2
    }

    /// The last value of a line called `name`, which is in lower case.
    package func field(_ name: String) -> String? { fields.last { $0.name == name }?.value }

    /// The body as text, cut to what fits into a message.
    package var words: String {
        String(decoding: body.prefix(300), as: UTF8.self)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// Why no whole answer came.
package struct HTTPTransferFault: Error, Equatable {
    /// What happened.
    package enum Kind: Sendable {
        /// The time was up.
        case timeout
        /// The answer is longer than the limit.
        case tooLong
        /// Anything else: nobody listens, the connection broke, the certificate is not trusted.
        case failed
    }

    /// What happened.
    package let kind: Kind
    /// In words, without anything that was sent.
    package let reason: String
    /// The lines of head and trailer that came before.
    package let fields: [HTTPAnswer.Field]

    init(_ kind: Kind, _ reason: String, fields: [HTTPAnswer.Field] = []) {
        self.kind = kind
        self.reason = reason
        self.fields = fields
    }
}
