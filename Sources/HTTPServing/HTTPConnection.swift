import Dispatch
import Glibc

/// One connection: requests in, answers out, one after the other.
///
/// Lives on the server's queue.
// Sendable: touched on the server's queue only.
final class HTTPConnection: @unchecked Sendable {
    private enum Phase {
        /// A request is coming.
        case reading
        /// The handler makes the answer.
        case answering
        /// The answer goes out.
        case writing
        case closed
    }

    let descriptor: Int32
    /// When it is closed for having done nothing; nil while the handler works.
    private(set) var deadline: DispatchTime?

    private let peer: String
    private weak var server: HTTPServer?
    private let limits: HTTPServer.Limits
    private let reading: any DispatchSourceRead
    private let writing: any DispatchSourceWrite
    private var isWritingSuspended = true
    private var phase = Phase.reading
    private var input: [UInt8] = []
    private var searched = 0
    private var request: HTTPRequest?
    private var output: [UInt8] = []
    private var sent = 0
    private var stream: (any HTTPStream)?
    private var isStreamWaiting = false
    private var closesAfter = false

    /// A connection on `descriptor`, which it closes.
    init(_ descriptor: Int32, peer: String, server: HTTPServer) {
        self.descriptor = descriptor
        self.peer = peer
        self.server = server
        limits = server.limits
        reading = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: server.queue)
        writing = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: server.queue)
    }

    func start() {
        // Both sources watch the descriptor: it is closed when neither does any more.
        let left = ClosingCount(descriptor)
        reading.setCancelHandler { @Sendable in left.drop() }
        writing.setCancelHandler { @Sendable in left.drop() }
        reading.setEventHandler { [weak self] in self?.receive() }
        writing.setEventHandler { [weak self] in self?.transmit() }
        extendDeadline()
        reading.resume()
    }

    /// Ends it at once.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        deadline = nil
        stream?.end()
        stream = nil
        reading.cancel()
        writing.cancel()
        // A source that is suspended is never cancelled.
        if isWritingSuspended {
            isWritingSuspended = false
            writing.resume()
        }
    }

    private func leave() {
        guard phase != .closed else { return }
        close()
        server?.remove(self)
    }

    private func extendDeadline() { deadline = .now() + .seconds(limits.patience) }

    // MARK: In

    private func receive() {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count != 0 else { return leave() }
        guard count > 0 else {
            if errno != EAGAIN, errno != EINTR { leave() }
            return
        }
        // What comes while an answer is made waits, up to a limit.
        guard input.count + count <= limits.head + limits.body else { return leave() }
        input += chunk[..<count]
        if phase == .reading { parse() }
    }

    private func parse() {
        if request == nil {
            guard let end = HTTPHead.end(in: input, from: searched - 3) else {
                searched = input.count
                guard input.count <= limits.head else {
                    return refuse(HTTPHead.Refusal(431, "the head is too long"))
                }
                return
            }
            guard end <= limits.head else {
                return refuse(HTTPHead.Refusal(431, "the head is too long"))
            }
            do throws(HTTPHead.Refusal) {
                var request = try HTTPHead.request(input[..<end])
                request.peer = peer
                guard let length = request.length else {
                    throw HTTPHead.Refusal(400, "Content-Length is no number")
                }
                guard length <= limits.body else {
                    throw HTTPHead.Refusal(413, "the body may have \(limits.body) bytes")
                }
                self.request = request
            } catch {
                return refuse(error)
            }
            input.removeFirst(end)
            searched = 0
            if request?.headers["expect"]?.lowercased() == "100-continue" {
                let go = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                _ = send(descriptor, go, go.count, Int32(clamping: MSG_NOSIGNAL))
            }
        }
        guard var request, let length = request.length, input.count >= length else { return }
        request.body = Array(input[..<length])
        input.removeFirst(length)
        self.request = nil
        phase = .answering
        deadline = nil
        let isHead = request.method == "HEAD"
        closesAfter = !request.keepsAlive
        server?.answer(request) { [weak self] response in
            guard let self, phase == .answering else {
                if case .stream(let stream) = response.body { stream.end() }
                return
            }
            reply(response, isHead: isHead)
        }
    }

    private func refuse(_ refusal: HTTPHead.Refusal) {
        closesAfter = true
        let body =
            #"{"type":"about:blank","status":\#(refusal.status),"title":"#
            + #""\#(refusal.detail)"}"#
        reply(
            HTTPResponse(
                refusal.status, type: "application/problem+json", body: Array(body.utf8)),
            isHead: false)
    }

    // MARK: Out

    private func reply(_ response: HTTPResponse, isHead: Bool) {
        if case .later(let ask) = response.body {
            return ask { [weak self] response in
                guard let self else { return }
                server?.queue.async {
                    if self.phase == .answering { self.reply(response, isHead: isHead) }
                }
            }
        }
        phase = .writing
        extendDeadline()
        switch response.body {
        case .later: return
        case .bytes(let bytes):
            output = response.head(closes: closesAfter) + (isHead ? [] : bytes)
        case .stream(let stream):
            closesAfter = true
            output = response.head(closes: true)
            if isHead {
                stream.end()
            } else {
                self.stream = stream
                stream.begin { [weak self] in
                    guard let self else { return }
                    server?.queue.async { self.streamWoke() }
                }
            }
        }
        sent = 0
        transmit()
    }

    private func streamWoke() {
        guard phase == .writing, isStreamWaiting else { return }
        isStreamWaiting = false
        extendDeadline()
        transmit()
    }

    private func transmit() {
        while phase == .writing {
            while sent < output.count {
                let count = output.withUnsafeBytes {
                    send(
                        descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent,
                        Int32(clamping: MSG_NOSIGNAL))
                }
                guard count > 0 else {
                    if count < 0, errno == EINTR { continue }
                    return count < 0 && errno == EAGAIN ? watchWriting(true) : leave()
                }
                sent += count
                extendDeadline()
            }
            guard let stream else { return finish() }
            output = []
            sent = 0
            switch stream.next() {
            case .bytes(let bytes): output = bytes
            case .nothingYet:
                isStreamWaiting = true
                deadline = nil
                return watchWriting(false)
            case .finished: return finish()
            }
        }
    }

    private func finish() {
        watchWriting(false)
        guard !closesAfter else { return leave() }
        output = []
        phase = .reading
        extendDeadline()
        if !input.isEmpty { parse() }
    }

    private func watchWriting(_ watches: Bool) {
        guard watches == isWritingSuspended else { return }
        isWritingSuspended = !watches
        if watches { writing.resume() } else { writing.suspend() }
    }
}

/// Closes a descriptor when the second of its two sources has let it go.
// Sendable: touched on the server's queue only.
private final class ClosingCount: @unchecked Sendable {
    private var left = 2
    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func drop() {
        left -= 1
        if left == 0 { Glibc.close(descriptor) }
    }
}
