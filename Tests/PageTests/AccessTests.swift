import HTTPServing
import Testing
import VisionCore

@testable import HTTPServing
@testable import Page

/// Who may do what.
@Suite struct AccessTests {
    private static func request(
        _ method: String = "GET", host: String = "127.0.0.1:8089", _ headers: [String] = []
    ) throws -> HTTPRequest {
        let lines = ["\(method) /api/v1/run HTTP/1.1", "Host: \(host)"] + headers + ["", ""]
        return try HTTPHead.request(Array(lines.joined(separator: "\r\n").utf8))
    }

    private static func status(
        _ access: Access, _ request: HTTPRequest, _ need: RouteTable.Need
    ) -> Int {
        do throws(Problem) {
            try access.check(request, need)
            return 200
        } catch {
            return error.status
        }
    }

    private static let reader = "read-0123456789abcdef"
    private static let keeper = "admin-0123456789abcdef"
    private static func tokens() throws -> Access.Tokens {
        try Access.Tokens(file: "# tokens\nread \(reader)\n\nadmin \(keeper)\n")
    }

    @Test(arguments: [
        ("127.0.0.1:8089", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 421),
        ("127.0.0.1.evil.example", 421), ("10.0.0.1", 421), ("camera.lan:8089", 200),
    ])
    func `a host that it does not go by is refused`(host: String, expected: Int) throws {
        let access = Access(tokens: nil, names: ["camera.lan"])
        #expect(Self.status(access, try Self.request(host: host), .read) == expected)
    }

    @Test func `a change needs a header that another site cannot send`() throws {
        let access = Access(tokens: nil, names: [])
        #expect(Self.status(access, try Self.request("POST"), .admin) == 403)
        #expect(Self.status(access, try Self.request("POST", ["X-Sightline: 1"]), .admin) == 200)
        let foreign = try Self.request(
            "POST", ["X-Sightline: 1", "Origin: http://evil.example"])
        #expect(Self.status(access, foreign, .admin) == 403)
        let own = try Self.request("POST", ["X-Sightline: 1", "Origin: http://127.0.0.1:8089"])
        #expect(Self.status(access, own, .admin) == 200)
    }

    @Test func `tokens of both kinds do what they may`() throws {
        let access = Access(tokens: try Self.tokens(), names: [])
        func bearer(_ token: String) -> [String] { ["Authorization: Bearer \(token)"] }
        #expect(Self.status(access, try Self.request(), .read) == 401)
        #expect(Self.status(access, try Self.request(), .nothing) == 200)
        #expect(Self.status(access, try Self.request("GET", bearer("no")), .read) == 401)
        #expect(Self.status(access, try Self.request("GET", bearer(Self.reader)), .read) == 200)
        #expect(Self.status(access, try Self.request("GET", bearer(Self.reader)), .admin) == 403)
        #expect(Self.status(access, try Self.request("GET", bearer(Self.keeper)), .admin) == 200)
    }

    @Test func `a session is what its token is, and cannot be made up`() throws {
        let access = Access(tokens: try Self.tokens(), names: [])
        let session = try #require(access.session(for: Self.reader))
        #expect(access.session(for: "no") == nil)
        let cookie = { (value: String) in ["Cookie: \(Access.cookie)=\(value)"] }
        #expect(Self.status(access, try Self.request("GET", cookie(session)), .read) == 200)
        #expect(Self.status(access, try Self.request("GET", cookie(session)), .admin) == 403)
        let forged = "admin" + session.dropFirst(4)
        #expect(Self.status(access, try Self.request("GET", cookie(forged)), .read) == 401)
        let other = Access(tokens: try Self.tokens(), names: [])
        #expect(Self.status(other, try Self.request("GET", cookie(session)), .read) == 401)
    }

    @Test(arguments: ["read", "read short", "who 0123456789abcdef", "", "# none\n"])
    func `a token file with a mistake is refused`(text: String) {
        #expect(throws: TokenFault.self) { _ = try Access.Tokens(file: text) }
    }

    @Test func `too many requests are told to wait`() throws {
        let access = Access(tokens: nil, names: [])
        let request = try Self.request()
        let statuses = (0..<800).map { _ in Self.status(access, request, .read) }
        #expect(statuses.prefix(400).allSatisfy { $0 == 200 })
        #expect(statuses.contains(429))
    }

    @Test(arguments: [
        ("169.254.0.0/16", "169.254.169.254", true), ("169.254.0.0/16", "169.253.1.1", false),
        ("10.0.0.0/8", "10.1.2.3", true), ("169.254.0.0/16", "::ffff:169.254.169.254", true),
        ("0.0.0.0/0", "8.8.8.8", true), ("10.0.0.1", "10.0.0.1", true),
        ("10.0.0.1", "10.0.0.2", false),
    ])
    func `a network holds its addresses`(network: String, address: String, holds: Bool) {
        #expect(SourcePolicy.contains(network, address) == holds)
    }

    @Test func `passwords in a pipeline's text go out masked and come back whole`() throws {
        let text = "sources:\n  gate: { uri: \"rtsp://u:S3cret@h/a\" }  # the gate\nversion: 1\n"
        let shown = PipelineText.masked(text)
        #expect(!shown.contains("S3cret") && shown.contains("# the gate"))
        #expect(try PipelineText.unmasked(shown, from: text) == text)
        let moved = shown.replacing("  gate", with: "    gate")
        #expect(try PipelineText.unmasked(moved, from: text).contains("S3cret"))
        #expect(throws: Problem.self) {
            try PipelineText.unmasked(shown.replacing("h/a", with: "h/b"), from: text)
        }
    }
}
