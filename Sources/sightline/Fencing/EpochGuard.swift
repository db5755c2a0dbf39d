import FoundationEssentials
import Glibc
import Scale
import VisionCore

/// Ends a run that another has taken over from, or that nobody can reach any more.
///
/// `LOG.epoch` holds the highest epoch that the log has had: a run of a lower one does not begin,
/// and one that is running ends. A lease is a file that whoever placed the run touches; where it
/// is older than the lease, the run may have been begun again elsewhere, and ends at once, without
/// a further event. It may be cut off from its disks: nothing is drained.
struct EpochGuard {
    /// The file that is touched, and how old it may be.
    struct Lease: Sendable {
        let path: String
        let seconds: Double
    }

    /// How often both are looked at, microseconds.
    private static let interval: UInt32 = 200_000
    /// Most bytes of an epoch's file.
    private static let limit = 64

    private let epoch: Int?
    private let log: String?
    private let lease: Lease?

    /// A guard of a run in `epoch` with the log at `log`; nil where there is nothing to guard.
    init?(epoch: Int?, log: String?, lease: Lease?) {
        guard epoch != nil || lease != nil else { return nil }
        self.epoch = epoch
        self.log = log == "-" ? nil : log
        self.lease = lease
    }

    /// Takes the log over; throws where a later epoch has it.
    func begin() throws {
        if let lease, isOver(lease) {
            throw CommandError(
                .temporary, "the lease has run out before the run began", subject: lease.path)
        }
        if let epoch, let file {
            if let last = Self.epoch(in: file), last > epoch {
                throw CommandError(
                    .refused, "epoch \(last) has this log, this is epoch \(epoch)", subject: file,
                    hint: "a later run has taken over")
            }
            try WholeFile.write(Array("\(epoch)\n".utf8), to: file)
        }
        guard OwnThread({ watch() }) != nil else {
            throw ProcessLimits.exhausted(EAGAIN, "start a thread")
        }
    }

    private var file: String? { log.map { $0 + ".epoch" } }

    private func watch() {
        while true {
            usleep(Self.interval)
            if let lease, isOver(lease) {
                Self.end(.temporary, "nobody has renewed the lease: the run may go on elsewhere")
            }
            if let epoch, let file, let last = Self.epoch(in: file), last > epoch {
                Self.end(.refused, "epoch \(last) has taken over from epoch \(epoch)")
            }
        }
    }

    private func isOver(_ lease: Lease) -> Bool {
        var status = stat()
        guard stat(lease.path, &status) == 0 else { return true }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let age =
            Double(now.tv_sec) - Double(status.st_mtim.tv_sec)
            + (Double(now.tv_nsec) - Double(status.st_mtim.tv_nsec)) / 1e9
        return age > lease.seconds
    }

    private static func end(_ status: ExitStatus, _ words: String) -> Never {
        Talk.say(words, as: .error)
        _exit(status.rawValue)
    }

    /// The epoch in the file at `path`; nil where there is none.
    private static func epoch(in path: String) -> Int? {
        guard let bytes = try? InputFile.bytes(of: path, limit: limit) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }
}
