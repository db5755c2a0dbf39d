import FoundationEssentials
package import HTTPTransfer

/// Asks an engine over HTTP, one request at a time; any thread.
///
/// Redirections are not followed: the token goes to the address that was named alone.
package struct HTTPClient: Sendable {
    /// What came back.
    package typealias Answer = HTTPAnswer

    /// Most bytes of an answer that are taken.
    private static let limit = 64 << 20

    /// The engine.
    package let address: EngineAddress
    private let token: String?
    private let milliseconds: Int
    private let tokenHeader: String

    /// A client of the engine at `address` that shows `token`, where there is one, in
    /// `Authorization: Bearer`, or as it is in `tokenHeader`.
    package init(
        _ address: EngineAddress, token: String?, tokenHeader: String? = nil,
        timeout: Duration = .seconds(30)
    ) {
        self.address = address
        self.token = token
        self.tokenHeader = tokenHeader ?? "Authorization"
        milliseconds = Int(clamping: timeout.components.seconds) * 1000
    }

    /// Sends a request and waits for all of its answer.
    ///
    /// `path` begins with a slash. 401 and 403 are `EngineFault.refused`.
    package func send(
        _ method: String, _ path: String, body: [UInt8]? = nil,
        type: String = "application/json", further headers: [String] = []
    ) throws(EngineFault) -> Answer {
        var lines = ["Accept: application/json", "User-Agent: sightline"] + headers
        if body != nil { lines.append("Content-Type: \(type)") }
        if let token {
            lines.append(
                tokenHeader == "Authorization"
                    ? "Authorization: Bearer \(token)" : "\(tokenHeader): \(token)")
        }
        let answer: Answer
        do throws(HTTPTransferFault) {
            answer = try HTTPTransfer().send(
                HTTPTransferRequest(
                    method, address.text + path, headers: lines, body: body,
                    milliseconds: milliseconds, limit: Self.limit))
        } catch {
            throw .unreachable(address.text, cause: error.reason)
        }
        guard answer.status != 401, answer.status != 403 else {
            throw .refused(
                address.text, what: answer.words.isEmpty ? "\(answer.status)" : answer.words)
        }
        return answer
    }
}

extension HTTPAnswer {
    /// The body read as JSON; throws where it is something else than `Value`.
    func decoded<Value: Decodable>(_ type: Value.Type, from address: EngineAddress)
        throws(EngineFault) -> Value
    {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw .answer(address.text, status: status, what: words)
        }
    }
}
