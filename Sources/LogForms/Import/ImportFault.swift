import Glibc
package import VisionCore

/// Why a file of detections cannot become a log.
package enum ImportFault: UserFacing, Equatable {
    /// It cannot be read.
    case cannotRead(path: String, code: Int32)
    /// Something in it is wrong; `place` is a line or a key.
    case wrong(path: String, place: String, what: String, hint: String?)
    /// There is a log of that name.
    case exists(String)
    /// The log would replace the file.
    case itself(String)

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .cannotRead(_, let code): "it cannot be read: \(String(cString: strerror(code)))"
        case .wrong(_, _, let what, _): what
        case .exists: "there is a log of that name"
        case .itself: "the log would replace what is read"
        }
    }

    /// Where.
    package var subject: String? {
        switch self {
        case .cannotRead(let path, _), .exists(let path), .itself(let path): path
        case .wrong(let path, let place, _, _): "\(path):\(place)"
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .wrong(_, _, _, let hint): hint
        case .exists: "name another one, or add --overwrite"
        case .itself: "name another file"
        case .cannotRead: nil
        }
    }

    /// 66, 65 or 73.
    package var exitCode: ExitStatus {
        switch self {
        case .cannotRead: .noInput
        case .wrong: .badData
        case .exists, .itself: .cannotCreate
        }
    }
}
