/// An error that can be reported to a person in one line, with its place and a remedy.
package protocol UserFacing: Error {
    /// One line, lower case, no trailing period.
    var summary: String { get }
    /// Its place: `file:line:column`, a URL without secrets, a node; nil when `summary` names it.
    var subject: String? { get }
    /// What to do about it.
    var hint: String? { get }
    /// The process's exit code.
    var exitCode: ExitStatus { get }
}

extension UserFacing {
    /// No further place.
    package var subject: String? { nil }
    /// No hint.
    package var hint: String? { nil }
}

/// The exit codes of the command line (sysexits where one exists).
package enum ExitStatus: Int32, Sendable {
    /// Done.
    case ok = 0
    /// Failure.
    case failure = 1
    /// Some of several sources failed.
    case partial = 2
    /// Wrong usage.
    case usage = 64
    /// Bad data in a source or model.
    case badData = 65
    /// Not there or cannot be opened.
    case noInput = 66
    /// A service that is needed is absent.
    case unavailable = 69
    /// A bug of ours.
    case software = 70
    /// Output cannot be made, or is in use.
    case cannotCreate = 73
    /// Input or output failed.
    case io = 74
    /// Temporary failure.
    case temporary = 75
    /// Refused.
    case refused = 77
    /// The pipeline file is wrong.
    case configuration = 78
}
