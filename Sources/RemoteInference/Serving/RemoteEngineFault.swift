import PipelineConfig
package import VisionCore

/// Why a run does not begin with a network that a server is to run.
package enum RemoteEngineFault: UserFacing, Equatable {
    /// The server does not answer, or is not ready.
    case unanswered(String, RemoteFault)
    /// The server does not know the token, or wants one.
    case refused(String, RemoteFault)
    /// The server's model is none, or another than the pipeline's network; both are named.
    case mismatch(String, model: String, what: String)

    init(_ fault: RemoteFault, _ settings: RemoteEngine.Settings) {
        let address = settings.access.address.text
        switch fault.kind {
        case .refused: self = .refused(address, fault)
        case .unknownModel:
            self = .mismatch(
                address, model: settings.model,
                what: "the server has no model '\(settings.model)': \(fault.reason)")
        case .mistyped:
            self = .mismatch(address, model: settings.model, what: fault.reason)
        default: self = .unanswered(address, fault)
        }
    }

    package var summary: String {
        switch self {
        case .unanswered(_, let fault): "the inference server gives no answer: \(fault.reason)"
        case .refused(_, let fault): "the inference server refuses: \(fault.reason)"
        case .mismatch(_, _, let what): what
        }
    }

    package var subject: String? {
        switch self {
        case .unanswered(let address, _), .refused(let address, _): address
        case .mismatch(let address, let model, _): "\(address) \(model)"
        }
    }

    package var hint: String? {
        switch self {
        case .unanswered:
            "check backend.url and that the server runs; with fallback: local a run begins without"
        case .refused: "backend.token: ${env:NAME} is what is shown to it"
        case .mismatch:
            "backend.model names the model on the server, detect.model the same one here"
        }
    }

    package var exitCode: ExitStatus {
        switch self {
        case .unanswered: .unavailable
        case .refused: .refused
        case .mismatch: .configuration
        }
    }
}
