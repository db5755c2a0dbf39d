import EventLog
import Glibc
package import VisionCore

/// Up to where a sink has acknowledged a log: `LOG.sinks/NAME.cursor`, locked by who feeds it.
final class SinkCursor {
    /// A place in a log.
    struct Place: Equatable {
        /// Name of the run.
        var run: String
        /// Behind the last acknowledged record.
        var position: LogPosition
        /// The number of the record there.
        var next: UInt64
    }

    private let path: String
    /// The locked file; nil once another may feed the sink.
    private var lock: Int32?

    /// The cursor of the sink called `name` of the log at `log`.
    init(log: String, name: String) throws(SinkError) {
        let folder = log + ".sinks"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw .cursor(path: folder, what: SinkError.text(errno))
        }
        path = "\(folder)/\(name).cursor"
        let lockPath = "\(folder)/\(name).lock"
        let file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw .cursor(path: lockPath, what: SinkError.text(errno)) }
        guard FileLock.take(file) else {
            Glibc.close(file)
            throw .inUse(name: name)
        }
        lock = file
    }

    deinit { release() }

    /// Lets another feed the sink.
    func release() {
        if let lock { FileLock.close(lock) }
        lock = nil
    }

    /// The saved place; nil when there is none that can be read.
    func load() -> Place? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { Glibc.close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &bytes, bytes.count)
        guard count > 0, let value = JSONValue(bytes.prefix(count)), value["v"]?.int == 1,
            let run = value["run"]?.string, let segment = value["segment"]?.int, segment > 0,
            let offset = value["offset"]?.int, offset >= 0, let next = value["next_seq"]?.uint
        else { return nil }
        return Place(
            run: run, position: LogPosition(segment: segment, offset: Int64(clamping: offset)),
            next: next)
    }

    /// Saves `place`, whole or not at all; in words what the disk refused.
    func save(_ place: Place) -> String? {
        var line = JSONLine()
        line.elementObject { line in
            line.field("v", 1)
            line.field("run", place.run)
            line.field("segment", place.position.segment)
            line.field("offset", place.position.offset)
            line.field("next_seq", place.next)
        }
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { return SinkError.text(errno) }
        let bytes = line.bytes
        let count = write(file, bytes, bytes.count)
        let code = count == bytes.count ? 0 : (count < 0 ? errno : ENOSPC)
        Glibc.close(file)
        guard code == 0 else { return SinkError.text(code) }
        return rename(temporary, path) == 0 ? nil : SinkError.text(errno)
    }
}

/// What is wrong with a sink before anything is sent.
package enum SinkError: UserFacing, Equatable {
    /// Its cursor cannot be kept.
    case cursor(path: String, what: String)
    /// Somebody else feeds it.
    case inUse(name: String)
    /// Its address is none.
    case address(name: String, what: String)
    /// The pipeline has no such sink.
    case unknown(name: String, names: [String])
    /// There is no log to read.
    case log(path: String, what: String)

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .cursor(_, let what):
            "the place up to which a sink has the log cannot be kept: \(what)"
        case .inUse(let name): "the sink '\(name)' is fed by another run"
        case .address(let name, let what): "the address of the sink '\(name)' is none: \(what)"
        case .unknown(let name, _): "the pipeline has no sink '\(name)'"
        case .log(_, let what): "the log cannot be sent: \(what)"
        }
    }

    /// Where.
    package var subject: String? {
        switch self {
        case .cursor(let path, _), .log(let path, _): path
        case .address(let name, _): "sinks.\(name).to"
        case .inUse, .unknown: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .unknown(_, let names):
            names.isEmpty ? "it has none" : "its sinks: \(names.joined(separator: ", "))"
        case .inUse: "end the other one: a sink gets each event once"
        case .cursor, .address, .log: nil
        }
    }

    /// 73, 75, 78, 64 or 66.
    package var exitCode: ExitStatus {
        switch self {
        case .cursor: .cannotCreate
        case .inUse: .temporary
        case .address: .configuration
        case .unknown: .usage
        case .log: .noInput
        }
    }

    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
