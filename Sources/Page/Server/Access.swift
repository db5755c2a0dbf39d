import Glibc
import HTTPServing
import Hashing
import Locking
import Media
import VisionCore

/// Who may do what: tokens, the session of a browser, the host that was asked for, the rate.
final class Access: Sendable {
    /// The tokens of a token file: lines `read TOKEN` and `admin TOKEN`.
    struct Tokens: Sendable {
        var read: [SecretText] = []
        var admin: [SecretText] = []
    }

    private let tokens: Tokens?
    /// What sessions are signed with; new in each process.
    private let key: [UInt8]
    private let hosts: Set<String>
    private let rates = Lock<[String: Rate]>([:])

    private struct Rate {
        var allowance: Double
        var at: HostInstant
    }

    /// The cookie of a session.
    static let cookie = "sightline_session"
    /// Requests a second and address, and as many at once as ten seconds allow.
    private static let (rate, burst) = (50.0, 500.0)
    private static let mostAddresses = 4096

    /// Guards a server that asks for `tokens`.
    ///
    /// Without them everybody who reaches the server may do everything; it then listens on the
    /// loopback alone. `names` are hosts beside the loopback by which it may be asked.
    init(tokens: Tokens?, names: [String]) {
        self.tokens = tokens
        var random = SystemRandomNumberGenerator()
        key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        hosts = Set(["localhost", "127.0.0.1", "[::1]"] + names.map { $0.lowercased() })
    }

    /// Whether tokens are asked for.
    var asksForTokens: Bool { tokens != nil }

    /// Throws where `request` may not do what needs `need`.
    func check(_ request: HTTPRequest, _ need: RouteTable.Need) throws(Problem) {
        try checkHost(request)
        try checkRate(request)
        try checkOrigin(request)
        guard let tokens, need != .nothing else { return }
        let role = role(of: request, tokens)
        guard let role else {
            var problem = Problem(
                401, "a token is needed", hint: "send Authorization: Bearer TOKEN, or sign in")
            problem.headers = [("WWW-Authenticate", "Bearer")]
            throw problem
        }
        guard need == .read || role == .admin else {
            throw Problem(403, "this token may read, and change nothing")
        }
    }

    /// The value of the cookie for who has `token`; nil for a token that is none.
    func session(for token: String) -> String? {
        guard let tokens, let role = role(ofToken: token, tokens) else { return nil }
        return "\(role == .admin ? "admin" : "read").\(signature(of: role))"
    }

    /// Names other sites cannot be asked for by a browser that was told another address for them.
    private func checkHost(_ request: HTTPRequest) throws(Problem) {
        guard let host = request.headers["host"]?.lowercased(), !host.isEmpty else {
            throw Problem(400, "the request names no host")
        }
        var name = host
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
            name = String(host[..<colon])
        }
        // With tokens a name may be that of a proxy, and who has no token gets nothing.
        guard hosts.contains(name) || tokens != nil && Self.isAddress(name) else {
            throw Problem(
                421, "this server does not go by the name '\(host)'",
                hint: "add it: serve --host NAME")
        }
    }

    private static func isAddress(_ name: String) -> Bool {
        name.hasPrefix("[") || name.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// What a page of another site has a browser send is refused: it has no header of ours.
    private func checkOrigin(_ request: HTTPRequest) throws(Problem) {
        guard !["GET", "HEAD", "OPTIONS"].contains(request.method) else { return }
        if let origin = request.headers["origin"], let host = request.headers["host"] {
            let isOwn = ["http://", "https://"].contains { origin == $0 + host }
            guard isOwn else { throw Problem(403, "the request comes from another site") }
        }
        let hasToken = request.headers["authorization"] != nil
        guard hasToken || request.headers["x-sightline"] != nil else {
            throw Problem(
                403, "the header X-Sightline is missing", hint: "send X-Sightline: 1")
        }
    }

    private func checkRate(_ request: HTTPRequest) throws(Problem) {
        let now = MonotonicClock.now
        let isAllowed = rates.withLock { rates in
            if rates.count > Self.mostAddresses { rates = [:] }
            var rate = rates[request.peer] ?? Rate(allowance: Self.burst, at: now)
            let seconds = Double((now - rate.at).nanoseconds) / 1e9
            rate.allowance = min(rate.allowance + seconds * Self.rate, Self.burst)
            rate.at = now
            let isAllowed = rate.allowance >= 1
            if isAllowed { rate.allowance -= 1 }
            rates[request.peer] = rate
            return isAllowed
        }
        guard isAllowed else {
            var problem = Problem(429, "too many requests")
            problem.headers = [("Retry-After", "1")]
            throw problem
        }
    }

    private func role(of request: HTTPRequest, _ tokens: Tokens) -> RouteTable.Need? {
        if let header = request.headers["authorization"] {
            let words = header.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
            return role(ofToken: String(words[1]), tokens)
        }
        guard let cookie = request.cookie(Self.cookie) else { return nil }
        for (role, word) in [(RouteTable.Need.admin, "admin"), (.read, "read")]
        where Self.isEqual("\(word).\(signature(of: role))", cookie) {
            return role
        }
        return nil
    }

    private func role(ofToken token: String, _ tokens: Tokens) -> RouteTable.Need? {
        if tokens.admin.contains(where: { Self.isEqual($0.revealed, token) }) { return .admin }
        return tokens.read.contains { Self.isEqual($0.revealed, token) } ? .read : nil
    }

    private func signature(of role: RouteTable.Need) -> String {
        HMACSHA256.code(for: "\(role)".utf8, key: key).hexadecimal
    }

    /// Compares in a time that does not tell where they differ.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
