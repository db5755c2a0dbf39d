package import VisionCore

/// The server that runs a detector in place of this process.
package struct BackendDescription: Sendable, Hashable {
    /// What looks at pictures while the server does not.
    package enum Fallback: String, Sendable, ConfigChoice {
        /// The engine of this process.
        case local
        /// Nothing: frames are dropped, cause `backend`.
        case drop
    }

    /// The longest deadline of a request.
    static let longestDeadline = Duration.seconds(30)

    /// Where the server listens: a `ServerAddress`.
    package var url = SecretText("")
    /// The model's name on the server.
    package var model = ""
    /// Time for a request, from its first byte to the last of its answer.
    package var deadline = Duration.milliseconds(100)
    /// What looks at pictures while the server does not.
    package var fallback = Fallback.local
    /// What is shown to the server; nil for nothing.
    package var token: SecretText?
    /// A file of certificates that are trusted; nil: those of the machine.
    package var certificates: String?
    /// Whether a token may go to another machine for all to read.
    package var insecure = false

    /// A server of which nothing is known yet.
    package init() {}

    /// Where the server listens; nil where `url` is no such address.
    package var address: ServerAddress? { ServerAddress(url.revealed) }
}

extension BackendDescription {
    /// The keys of a backend.
    static let keys = KeyGroup(
        BackendDescription(),
        [
            Key(
                required: "url", .text,
                "where the server listens: grpc://host:8001, grpcs://…, http://… or https://…"),
            Key("model", \.model, required: true, "the model's name on the server"),
            Key(
                "deadline", \.deadline,
                "time for a request; what comes later counts as no answer"),
            Key(
                "fallback", \.fallback,
                "what looks at pictures while the server does not: this process, or nothing"),
            Key(
                "token", .text, standard: { _ in nil },
                "shown to the server; ${env:…} or ${file:…} keep it out of the file"
            ) { node, backend in
                backend.token = node.secret
            },
            Key(
                "ca", \.certificates, absent: "those of the machine",
                "file of certificates that are trusted"),
            Key(
                "insecure", \.insecure,
                "let the token travel unencrypted to another machine"),
        ])

    /// What `node` describes.
    static func read(_ node: ConfigNode) -> BackendDescription {
        var backend = keys.value(node)
        backend.url = node["url"]?.secret ?? backend.url
        return backend
    }

    /// What a table of keys cannot say of the mapping `node` at `path`.
    func issues(_ node: ConfigNode, path: String) -> [ConfigIssue] {
        var issues: [ConfigIssue] = []
        func issue(_ key: String, _ text: String, _ hint: String) {
            issues.append(
                ConfigIssue(
                    text, at: node[key]?.place ?? node.place, keyPath: "\(path).\(key)",
                    hint: hint))
        }
        if address == nil, node["url"] != nil {
            issue(
                "url", "'\(url)' is no address of an inference server",
                "grpc://HOST:8001, grpcs://HOST:8001, http://HOST:8000 or https://HOST, "
                    + "without a user")
        }
        if deadline <= .zero || deadline > Self.longestDeadline {
            issue(
                "deadline", "'\(path).deadline' must be longer than 0 and at most 30s",
                "100ms is the default")
        }
        guard let token, let address else { return issues }
        if token.revealed == token.redacted {
            issue(
                "token", "'\(path).token' stands in the file, for all to read",
                "${env:NAME} or ${file:PATH} keeps it out")
        }
        if !token.revealed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            issue(
                "token", "'\(path).token' has characters that no header takes", "one word of ASCII")
        }
        if address.isPlain, !address.isLoopback, !insecure {
            issue(
                "token",
                "'\(path).token' would travel unencrypted to \(address.host): anyone between can "
                    + "read it",
                "use grpcs:// or https://, or insecure: true in a network of your own")
        }
        return issues
    }
}
