import Foundation
import Testing

@testable import HTTPServing

/// Heads as they come, and as they must not.
@Suite struct HTTPHeadTests {
    private func status(_ head: String) -> Int {
        do throws(HTTPHead.Refusal) {
            _ = try HTTPHead.request(Array(head.utf8))
            return 200
        } catch {
            return error.status
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200), ("GET /a%20b/c HTTP/1.1\r\n\r\n", 200),
        ("GET / HTTP/1.0\r\n\r\n", 200), ("GET / HTTP/2\r\n\r\n", 505), ("GET /\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\n\r\n", 400), ("GET http://a/ HTTP/1.1\r\n\r\n", 400),
        ("G(T / HTTP/1.1\r\n\r\n", 400), ("GET /../a HTTP/1.1\r\n\r\n", 400),
        ("GET /%2e%2e/a HTTP/1.1\r\n\r\n", 400), ("GET /a%2Fb HTTP/1.1\r\n\r\n", 400),
        ("GET /a%00b HTTP/1.1\r\n\r\n", 400), ("GET /%zz HTTP/1.1\r\n\r\n", 400),
        ("GET /%ff HTTP/1.1\r\n\r\n", 400), ("GET //a HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ("GET / HTTP/1.1\r\n folded: a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\na: b\u{7}\r\n\r\n", 400), ("\r\n\r\n", 400),
    ])
    func `a head is taken or refused`(head: String, expected: Int) {
        #expect(status(head) == expected, "\(head)")
    }

    @Test func `path, query and cookies are decoded`() throws {
        let head =
            "GET /api/v1/sources/north%20gate?a=1&b=x+y%26&c HTTP/1.1\r\nHost: h:80\r\n"
            + "Cookie: one=1; two=b=c\r\nX-A: 1\r\nx-a: 2\r\n\r\n"
        let request = try HTTPHead.request(Array(head.utf8))
        #expect(request.segments == ["api", "v1", "sources", "north gate"])
        #expect(request.value("b") == "x y&")
        #expect(request.value("c") == "")
        #expect(request.cookie("two") == "b=c")
        #expect(request.headers["x-a"] == "1, 2")
    }

    @Test(arguments: ["", "-1", "+1", "1x", "99999999999999999999", " "])
    func `a length that is none is refused`(text: String) throws {
        let head = "POST / HTTP/1.1\r\nContent-Length: \(text)\r\n\r\n"
        #expect(try HTTPHead.request(Array(head.utf8)).length == nil)
    }

    /// Bytes of all kinds: an answer or a refusal, never a trap.
    @Test func `no head traps`() {
        var random = SystemRandomNumberGenerator()
        let parts = [
            "GET ", "/", "%", "HTTP/1.1", "\r\n", ":", "?", "&", "=", "\u{0}", "é", " ", "a",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &random)
            let head = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            _ = status(head + "\r\n\r\n")
        }
    }
}
