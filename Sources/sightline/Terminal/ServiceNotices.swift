import Dispatch
import FoundationEssentials
import Glibc

/// Tells the service manager that started us how we fare, where `NOTIFY_SOCKET` names its socket
/// (systemd's protocol): ready, alive, reloading, stopping, and a line of status.
// Sendable: the timer is set up in init, and only cancelled afterwards.
final class ServiceNotices: @unchecked Sendable {
    private let path: String
    private let timer: any DispatchSourceTimer

    /// Says `READY=1`, then `WATCHDOG=1` twice in the time that the manager allows while `isAlive`,
    /// with `status`; nil where no manager listens.
    init?(
        environment: [String: String], isAlive: @escaping @Sendable () -> Bool,
        status: @escaping @Sendable () -> String
    ) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@")
        else { return nil }
        self.path = path
        let asked = environment["WATCHDOG_USEC"].flatMap(UInt64.init) ?? 0
        let isOurs =
            environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let watches = asked > 0 && isOurs
        let period = watches ? min(max(asked / 2, 100_000), 10_000_000) : 10_000_000
        timer = DispatchSource.makeTimerSource(
            queue: DispatchQueue(label: "sightline.service", qos: .utility))
        timer.schedule(
            deadline: .now() + .seconds(1), repeating: .microseconds(Int(clamping: period)))
        timer.setEventHandler { @Sendable in
            Self.send("STATUS=\(status())", to: path)
            if watches, isAlive() { Self.send("WATCHDOG=1", to: path) }
        }
        Self.send("READY=1", to: path)
        timer.resume()
    }

    deinit { timer.cancel() }

    /// The pipeline is read again; `body` does it.
    func reloading(_ body: () -> Void) {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds =
            Int64(clamping: time.tv_sec) * 1_000_000 + Int64(clamping: time.tv_nsec) / 1000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
        body()
        send("READY=1")
    }

    /// The run ends.
    func stopping() { send("STOPPING=1") }

    private func send(_ text: String) { Self.send(text, to: path) }

    /// A datagram that nobody takes is lost: the manager is not waited for.
    private static func send(_ text: String, to path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < room else { return }
        // An abstract name begins with a zero.
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let handle = socket(
            AF_UNIX, Int32(clamping: SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard handle >= 0 else { return }
        defer { close(handle) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        // Safety: a socket address of Unix is passed as any address is, with its length.
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                let bytes = Array(text.utf8)
                _ = sendto(
                    handle, bytes, bytes.count, Int32(clamping: MSG_DONTWAIT), place, length)
            }
        }
    }
}
