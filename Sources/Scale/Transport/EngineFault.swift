package import VisionCore

/// What an engine did not do, and why.
package enum EngineFault: UserFacing, Equatable {
    /// The address is none.
    case address(String)
    /// What is sent could be read on the way.
    case insecure(String)
    /// No answer came; in words.
    case unreachable(String, cause: String)
    /// It does not know the token, or wants one.
    case refused(String, what: String)
    /// It is too old or something else; in words.
    case unsuitable(String, what: String)
    /// It answered something else than was asked for.
    case answer(String, status: Int, what: String)
    /// There is no such job.
    case noJob(String)
    /// A job of that name runs something else.
    case otherJob(String)
    /// A program of the engine is not here, or failed.
    case program(String, what: String)
    /// What is asked for cannot be had of it.
    case cannot(String, hint: String)

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .address(let text): "'\(text)' is no address of an engine"
        case .insecure: "the address is plain http to another machine: anyone between can read it"
        case .unreachable(_, let cause): "the engine does not answer: \(cause)"
        case .refused(_, let what): "the engine refuses: \(what)"
        case .unsuitable(_, let what): what
        case .answer(_, let status, let what): "the engine answers \(status): \(what)"
        case .noJob(let id): "there is no job '\(id)'"
        case .otherJob(let id): "a job '\(id)' is there already, and runs something else"
        case .program(let name, let what): "\(name): \(what)"
        case .cannot(let what, _): what
        }
    }

    /// Where.
    package var subject: String? {
        switch self {
        case .insecure(let text), .unreachable(let text, _), .refused(let text, _),
            .unsuitable(let text, _), .answer(let text, _, _):
            text
        default: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .address: "http://HOST:8265 or https://HOST"
        case .insecure: "use https, a tunnel to 127.0.0.1, or --insecure in a network of your own"
        case .unreachable: "check --address and that the engine runs"
        case .refused: "the token comes from RAY_AUTH_TOKEN, or the file RAY_AUTH_TOKEN_PATH names"
        case .noJob: "sightline list names them"
        case .otherJob: "name it with --name, or stop it first"
        case .cannot(_, let hint): hint
        case .unsuitable, .answer, .program: nil
        }
    }

    /// 64, 66, 69, 73 or 77.
    package var exitCode: ExitStatus {
        switch self {
        case .address, .insecure, .cannot: .usage
        case .unreachable, .unsuitable, .answer, .program: .unavailable
        case .refused: .refused
        case .noJob: .noInput
        case .otherJob: .cannotCreate
        }
    }
}
