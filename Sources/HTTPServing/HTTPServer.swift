import Dispatch
import Glibc

/// A server of HTTP/1.1 on one queue, with a limit for everything that others decide on: number of
/// connections, size of heads and bodies, time for a request, time without reading.
///
/// Answers are made by the handler, which never runs on the server's queue and may block. Owned by
/// who opened it; when it goes, so do its connections.
// Sendable: what changes is touched on `queue` only.
package final class HTTPServer: @unchecked Sendable {
    /// What it allows.
    package struct Limits: Sendable {
        /// Connections at a time; what comes beyond is closed.
        package var connections = 128
        /// Bytes of a head.
        package var head = 16 << 10
        /// Bytes of a body.
        package var body = 1 << 20
        /// Seconds for a request to come whole, and for a reader that takes nothing.
        package var patience = 20
        /// Answers that are made at the same time.
        package var workers = 4

        package init() {}
    }

    /// Makes the answer to a request, and gives it to the second argument, once, from anywhere.
    package typealias Handler =
        @Sendable (HTTPRequest, @escaping @Sendable (HTTPResponse) -> Void) -> Void

    /// The port that it listens on.
    package let port: UInt16

    let queue = DispatchQueue(label: "sightline.http", qos: .utility)
    let limits: Limits
    private let handler: Handler
    private let workers: OperationSlots
    private let accepting: any DispatchSourceRead
    private let clock: any DispatchSourceTimer
    private var connections: [Int32: HTTPConnection] = [:]

    /// Serves what comes to `socket`, which listens on `port` and is the server's from now on.
    package init(
        socket: Int32, port: UInt16, limits: Limits = Limits(), handler: @escaping Handler
    ) {
        self.port = port
        self.limits = limits
        self.handler = handler
        workers = OperationSlots(limits.workers)
        accepting = DispatchSource.makeReadSource(fileDescriptor: socket, queue: queue)
        clock = DispatchSource.makeTimerSource(queue: queue)
        accepting.setEventHandler { [weak self] in self?.acceptAll(socket) }
        accepting.setCancelHandler { @Sendable in close(socket) }
        clock.schedule(deadline: .now() + .seconds(1), repeating: .seconds(1))
        clock.setEventHandler { [weak self] in self?.closeIdle() }
        accepting.resume()
        clock.resume()
    }

    deinit {
        accepting.cancel()
        clock.cancel()
        for connection in connections.values { connection.close() }
    }

    /// Connections that are open.
    package var connectionCount: Int { queue.sync { connections.count } }

    /// Ends all connections and takes no more.
    package func stop() {
        queue.sync {
            accepting.cancel()
            clock.cancel()
            for connection in connections.values { connection.close() }
            connections = [:]
        }
    }

    /// Has the handler answer `request`; `reply` is called on the queue.
    func answer(_ request: HTTPRequest, _ reply: @escaping @Sendable (HTTPResponse) -> Void) {
        let (handler, queue, workers) = (handler, queue, workers)
        workers.run { done in
            handler(request) { response in
                done()
                queue.async { reply(response) }
            }
        }
    }

    func remove(_ connection: HTTPConnection) {
        connections.removeValue(forKey: connection.descriptor)
    }

    private func acceptAll(_ socket: Int32) {
        while true {
            var address = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            // Safety: the storage holds any address.
            let descriptor = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    accept(socket, $0, &length)
                }
            }
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            guard connections.count < limits.connections else {
                close(descriptor)
                continue
            }
            var yes: Int32 = 1
            setsockopt(
                descriptor, Int32(clamping: IPPROTO_TCP), TCP_NODELAY, &yes,
                socklen_t(MemoryLayout<Int32>.size))
            let connection = HTTPConnection(
                descriptor, peer: Self.text(of: &address, length), server: self)
            connections[descriptor] = connection
            connection.start()
        }
    }

    private func closeIdle() {
        let now = DispatchTime.now()
        for connection in connections.values where connection.deadline.map({ $0 < now }) ?? false {
            connection.close()
            remove(connection)
        }
    }

    private static func text(of address: inout sockaddr_storage, _ length: socklen_t) -> String {
        var text = [CChar](repeating: 0, count: 64)
        // Safety: the address was filled by accept, to `length`.
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getnameinfo(
                    $0, length, &text, socklen_t(text.count), nil, 0,
                    Int32(clamping: NI_NUMERICHOST))
            }
        }
        guard code == 0 else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
