import Glibc
package import VisionCore

/// Where a server of ours listens: `9464`, `:9464`, `127.0.0.1:9464`, `[::1]:9464`.
///
/// Without a host it is the loopback; other hosts have to be named.
package struct ListenAddress: Equatable, Sendable {
    package let host: String
    package let port: UInt16

    /// The address in `text`; nil when it is none.
    package init?(_ text: String) {
        var host = Substring("127.0.0.1")
        var port = text[...]
        if let colon = text.lastIndex(of: ":") {
            port = text[text.index(after: colon)...]
            let named = text[..<colon]
            if named.hasPrefix("["), named.hasSuffix("]") {
                host = named.dropFirst().dropLast()
            } else if !named.isEmpty {
                guard !named.contains(":") else { return nil }
                host = named == "localhost" ? host : named
            }
        }
        guard let number = UInt16(port), !host.isEmpty else { return nil }
        (self.host, self.port) = (String(host), number)
    }

    /// Whether only this machine reaches it.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// It as one writes it.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// A socket that listens there, and the port that it got.
    package func listen() throws(ListenFailure) -> (socket: Int32, port: UInt16) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(clamping: SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let entry = list else {
            throw ListenFailure(address: "\(host):\(port)", code: EINVAL)
        }
        defer { freeaddrinfo(list) }
        let handle = socket(
            entry.pointee.ai_family,
            Int32(clamping: SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0)
        guard handle >= 0 else { throw ListenFailure(address: "\(host):\(port)", code: errno) }
        var yes: Int32 = 1
        setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(handle, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0,
            Glibc.listen(handle, 64) == 0
        else {
            defer { close(handle) }
            throw ListenFailure(address: "\(host):\(port)", code: errno)
        }
        return (handle, Self.port(of: handle) ?? port)
    }

    private static func port(of handle: Int32) -> UInt16? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // Safety: the storage holds any address of the kinds that are asked for, whose port is at
        // the same place.
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(handle, $0, &length) == 0
            }
                ? pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                } : nil
        }
    }
}

/// A server that cannot listen.
package struct ListenFailure: UserFacing {
    package let address: String
    package let code: Int32

    package init(address: String, code: Int32) { (self.address, self.code) = (address, code) }

    package var summary: String {
        "cannot listen on \(address): \(String(cString: strerror(code)))"
    }
    package var hint: String? {
        switch code {
        case EADDRINUSE: "name another port"
        case EINVAL: "name an address of this machine and a port: 127.0.0.1:9464"
        default: nil
        }
    }
    package var exitCode: ExitStatus { code == EINVAL ? .usage : .unavailable }
}
