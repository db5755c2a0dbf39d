import Dispatch
import Glibc
import Locking
import VisionCore

/// A small HTTP server for figures and health: one request a connection, answers from memory.
///
/// It has at most 16 connections at a time, each for at most five seconds, and reads at most 8 KiB
/// of each. Owned by the run.
// Sendable: the source is set up in init, and only cancelled afterwards.
final class TelemetryServer: @unchecked Sendable {
    /// The port that it listens on.
    let port: UInt16
    private let socket: Int32
    private let source: any DispatchSourceRead

    private static let (mostConnections, mostBytes) = (16, 8 << 10)
    private static let patience = Duration.seconds(5)

    /// Listens at `address` and answers with `answers` from now on.
    init(_ address: ListenAddress, _ answers: TelemetryAnswers) throws(ListenFailure) {
        let (socket, port) = try address.listen()
        (self.socket, self.port) = (socket, port)
        let queue = DispatchQueue(label: "sightline.telemetry", qos: .utility)
        let workers = DispatchQueue(
            label: "sightline.telemetry.answers", qos: .utility, attributes: .concurrent)
        let open = Lock(0)
        source = DispatchSource.makeReadSource(fileDescriptor: socket, queue: queue)
        source.setEventHandler { @Sendable in
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                guard open.withLock({ $0 < Self.mostConnections }) else {
                    close(connection)
                    continue
                }
                open.withLock { $0 += 1 }
                workers.async {
                    Self.serve(connection, answers)
                    close(connection)
                    open.withLock { $0 -= 1 }
                }
            }
        }
        source.setCancelHandler { @Sendable in close(socket) }
        source.resume()
    }

    deinit { source.cancel() }

    private static func serve(_ connection: Int32, _ answers: TelemetryAnswers) {
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(
                connection, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard let head = head(from: connection) else { return }
        let words = head.prefix { !$0.isNewline }.split(separator: " ")
        var answer = TelemetryAnswers.Answer(status: 400, body: "bad request\n")
        if words.count == 3, words[2].hasPrefix("HTTP/1") {
            answer =
                ["GET", "HEAD"].contains(words[0])
                ? answers.answer(to: String(words[1]))
                : TelemetryAnswers.Answer(status: 405, body: "GET or HEAD\n")
        }
        let body = Array(answer.body.utf8)
        let lines = [
            "HTTP/1.1 \(answer.status) \(reason(answer.status))", "Content-Type: \(answer.type)",
            "Content-Length: \(body.count)", "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff", "Connection: close", "", "",
        ]
        send(Array(lines.joined(separator: "\r\n").utf8), to: connection)
        if words.first != "HEAD" { send(body, to: connection) }
    }

    private static func reason(_ status: Int) -> String {
        [
            200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
            503: "Service Unavailable",
        ][status] ?? "Error"
    }

    /// What comes before the empty line; nil when it does not come in time, or is too long.
    private static func head(from connection: Int32) -> String? {
        let begin = ContinuousClock.now
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1024)
        while bytes.count < mostBytes, begin.duration(to: .now) < patience {
            let count = chunk.withUnsafeMutableBytes {
                recv(connection, $0.baseAddress, $0.count, 0)
            }
            guard count > 0 else { return nil }
            bytes += chunk[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("\r\n\r\n") || text.contains("\n\n") { return text }
        }
        return nil
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(clamping: MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
