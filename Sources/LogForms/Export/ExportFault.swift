import Glibc
package import VisionCore

/// Why a log cannot be exported or made.
package enum ExportFault: UserFacing, Equatable {
    /// The log has no frame records.
    case noFrames(log: String)
    /// Nothing was tracked.
    case noTracks(log: String, form: String)
    /// The form is of one source.
    case severalSources(names: [String], form: String)
    /// The log has no such source.
    case noSource(name: String, names: [String])
    /// A source's pictures have no size in the log.
    case noSize(log: String, source: String)
    /// A record is not what it should be.
    case damaged(log: String, line: Int)
    /// There is something in the place of the result.
    case exists(String)
    /// What is there is not what an export made.
    case foreign(String)
    /// The result would replace the log.
    case isLog(String)
    /// It cannot be made.
    case cannotMake(path: String, code: Int32)
    /// It cannot be written.
    case cannotWrite(path: String, code: Int32)
    /// Rows cannot be brought into order.
    case cannotSort(what: String)
    /// There is no writer of Parquet.
    case parquet(log: String, target: String)

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .noFrames: "the log has no frame records"
        case .noTracks(_, let form): "nothing was tracked, and \(form) has tracks alone"
        case .severalSources(let names, let form):
            "\(form) is of one source, the log has \(names.count)"
        case .noSource(let name, _): "the log has no source '\(name)'"
        case .noSize(_, let source): "the log does not say how large the pictures of \(source) are"
        case .damaged: "the record cannot be read"
        case .exists: "there is something of that name"
        case .foreign: "what is there was not made by an export"
        case .isLog: "the result would replace the log"
        case .cannotMake(_, let code): "it cannot be made: \(String(cString: strerror(code)))"
        case .cannotWrite(_, let code): "it cannot be written: \(String(cString: strerror(code)))"
        case .cannotSort(let what): "the rows cannot be sorted in a temporary file: \(what)"
        case .parquet: "there is no writer of Parquet in here"
        }
    }

    /// Where.
    package var subject: String? {
        switch self {
        case .noFrames(let log), .noTracks(let log, _), .noSize(let log, _): log
        case .damaged(let log, let line): "\(log):\(line)"
        case .exists(let path), .foreign(let path), .isLog(let path): path
        case .cannotMake(let path, _), .cannotWrite(let path, _): path
        case .severalSources, .noSource, .cannotSort, .parquet: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .noFrames: "make the log with run --log-frames; log events --csv has the events"
        case .noTracks: "run with a tracker, or sightline replay"
        case .severalSources(let names, _): "--source \(names.joined(separator: ", or --source "))"
        case .noSource(_, let names): "its sources: \(names.joined(separator: ", "))"
        case .exists: "name another one, or add --overwrite"
        case .foreign, .isLog: "name another one"
        case .cannotSort: "TMPDIR names the folder that is used"
        case .parquet(let log, let target):
            "sightline log export \(log) --as csv --to \(target).csv && python3 -c \""
                + "import pandas; pandas.read_csv('\(target).csv').to_parquet('\(target)')\""
        case .noSize, .damaged, .cannotMake, .cannotWrite: nil
        }
    }

    /// 66, 64, 65, 73, 74 or 69.
    package var exitCode: ExitStatus {
        switch self {
        case .noFrames, .noTracks: .noInput
        case .severalSources, .noSource: .usage
        case .noSize, .damaged: .badData
        case .exists, .foreign, .isLog, .cannotMake: .cannotCreate
        case .cannotWrite, .cannotSort: .io
        case .parquet: .unavailable
        }
    }
}
