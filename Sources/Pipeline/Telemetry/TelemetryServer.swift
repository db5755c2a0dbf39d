import HTTPServing

/// Serves figures and health.
///
/// Owned by the run.
final class TelemetryServer: Sendable {
    /// The port that it listens on.
    var port: UInt16 { server.port }

    private let server: HTTPServer

    /// Listens at `address` and answers with `answers` from now on.
    init(_ address: ListenAddress, _ answers: TelemetryAnswers) throws(ListenFailure) {
        let (socket, port) = try address.listen()
        var limits = HTTPServer.Limits()
        limits.connections = 16
        limits.head = 8 << 10
        limits.body = 0
        limits.patience = 5
        limits.workers = 1
        server = HTTPServer(socket: socket, port: port, limits: limits) { request, reply in
            guard ["GET", "HEAD"].contains(request.method) else {
                return reply(
                    HTTPResponse(
                        405, type: "text/plain; charset=utf-8", headers: [("Allow", "GET, HEAD")],
                        body: Array("GET or HEAD\n".utf8)))
            }
            let answer = answers.answer(to: request.path)
            reply(
                HTTPResponse(
                    answer.status, type: answer.type, headers: [("Cache-Control", "no-store")],
                    body: Array(answer.body.utf8)))
        }
    }

    deinit { server.stop() }
}
