import Foundation
import Glibc

/// Ports of the loopback.
enum Loopback {
    /// A port on which nobody listens now, neither by TCP nor by UDP.
    static func freePort() -> Int {
        for kind in [SOCK_STREAM, SOCK_DGRAM] {
            let handle = socket(AF_INET, Int32(kind.rawValue), 0)
            defer { close(handle) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(handle, $0, length) == 0 && getsockname(handle, $0, &length) == 0
                }
            }
            let port = Int(UInt16(bigEndian: address.sin_port))
            if isBound, kind == SOCK_STREAM || port > 0 { return port }
        }
        return 0
    }

    /// Whether somebody takes datagrams at `port`, so that none is lost.
    static func isBound(datagrams port: Int) -> Bool {
        let place = ":" + String(format: "%04X", port)
        return ["/proc/net/udp", "/proc/net/udp6"].contains { path in
            guard let table = try? String(contentsOfFile: path, encoding: .utf8) else {
                return false
            }
            return table.split(separator: "\n").dropFirst().contains { line in
                line.split(separator: " ").dropFirst().first?.hasSuffix(place) ?? false
            }
        }
    }
}
