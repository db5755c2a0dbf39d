package import VisionCore

/// What can go wrong with a log.
package enum EventLogError: UserFacing, Equatable {
    /// The file cannot be opened or made.
    case cannotOpen(path: String, cause: FileFault)
    /// Another run holds it.
    case inUse(path: String)
    /// It is the log of another run: each entry says in words what differs.
    case differs(path: String, what: [String])
    /// It is no log, or a line of it is damaged; `line` from 1, `offset` in bytes, `seq` of the
    /// record there.
    case damaged(path: String, line: Int, offset: Int64, seq: UInt64, what: String)
    /// What `path` leads to cannot be a log, or a file beside it; `isInput` when it was to be read.
    case unsuitable(path: String, what: String, hint: String, isInput: Bool = false)
    /// What was made again is not what is in the log at `seq`.
    case replayMismatch(path: String, seq: UInt64, what: String)
    /// Reading or writing failed for good.
    case io(path: String, cause: FileFault)

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .cannotOpen(_, let cause): "cannot open the log: \(cause.text)"
        case .inUse: "the log is in use by another run"
        case .differs(_, let what):
            "the log is of another run: \(what.joined(separator: ", "))"
        case .damaged(_, let line, let offset, let seq, let what):
            "the log is damaged in line \(line) at byte \(offset), seq \(seq): \(what)"
        case .unsuitable(_, let what, _, _): what
        case .replayMismatch(_, let seq, let what):
            "what was made again differs from record \(seq) of the log: \(what)"
        case .io(_, let cause): "the log cannot be \(cause.operation.participle): \(cause.text)"
        }
    }

    /// The log's path.
    package var subject: String? {
        switch self {
        case .cannotOpen(let path, _), .inUse(let path), .differs(let path, _),
            .damaged(let path, _, _, _, _), .unsuitable(let path, _, _, _),
            .replayMismatch(let path, _, _), .io(let path, _):
            path
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .differs, .damaged, .replayMismatch:
            "name another log, or replace this one with --overwrite"
        case .inUse: "end the other run, or name another log"
        case .unsuitable(_, _, let hint, _): hint
        case .cannotOpen, .io: nil
        }
    }

    /// 73, or 74 for a log that can no longer be read or written, 66 for one that is not there.
    package var exitCode: ExitStatus {
        switch self {
        case .io: .io
        case .cannotOpen(_, let cause): cause.operation == .open ? .cannotCreate : .noInput
        case .unsuitable(_, _, _, let isInput): isInput ? .noInput : .cannotCreate
        case .inUse, .differs, .damaged, .replayMismatch: .cannotCreate
        }
    }
}
