import HTTPTransfer
package import PipelineConfig
package import VisionCore

/// What speaks the protocol to one server over one connection.
///
/// Not `Sendable`: one owner, one queue at a time. Calls block for `within` at most.
protocol InferenceTransport: AnyObject {
    /// Whether `model` can be asked now.
    func isReady(_ model: String, within: Duration) throws(RemoteFault) -> Bool

    /// What the server says of `model`.
    func metadata(of model: String, within: Duration) throws(RemoteFault) -> ModelMetadata

    /// What `model` makes of `input`: at least the outputs named, if it gives them. An answer of
    /// more than `limit` bytes of tensors is a fault before it is taken.
    func infer(
        _ model: String, _ input: InputTensor, outputs: [String], within: Duration, limit: Int
    ) throws(RemoteFault) -> [OutputTensor]
}

/// How a server is reached.
package struct ServerAccess: Sendable {
    /// Where it listens.
    package let address: ServerAddress
    /// What is shown to it in `Authorization: Bearer`; nil for nothing.
    package let token: SecretText?
    /// A file of certificates that are trusted; nil: those of the machine.
    package let certificates: String?

    package init(address: ServerAddress, token: SecretText? = nil, certificates: String? = nil) {
        self.address = address
        self.token = token
        self.certificates = certificates
    }

    /// A connection of one's own, opened with its first request.
    func transport() -> any InferenceTransport {
        address.isGRPC ? GRPCTransport(self) : RESTTransport(self)
    }

    /// Lines of every request.
    var headers: [String] {
        ["User-Agent: sightline"] + (token.map { ["Authorization: Bearer \($0.revealed)"] } ?? [])
    }

    /// Bytes that an answer may have beside its tensors.
    static let envelope = 64 << 10
}

extension HTTPTransfer {
    /// Sends `request`; what libcurl says becomes a fault.
    func answer(to request: HTTPTransferRequest) throws(RemoteFault) -> HTTPAnswer {
        do throws(HTTPTransferFault) {
            return try send(request)
        } catch {
            switch error.kind {
            case .timeout:
                throw RemoteFault(.timeout, "no answer within \(request.milliseconds) ms")
            case .tooLong: throw RemoteFault(.malformed, error.reason)
            case .failed:
                // A server that does not want all of a request may say why and hang up.
                let status = error.fields.last { $0.name == "grpc-status" }?.value
                let message = error.fields.last { $0.name == "grpc-message" }?.value ?? ""
                if let status = status.flatMap({ Int($0) }),
                    let fault = RemoteFault(grpc: status, PercentEncoding.decoded(message.utf8))
                {
                    throw fault
                }
                throw RemoteFault(.unreachable, error.reason)
            }
        }
    }
}

extension Duration {
    /// Whole milliseconds, 1 at least.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = Int(clamping: seconds).multipliedReportingOverflow(by: 1000)
        guard !overflow else { return .max }
        let rest = Int(clamping: attoseconds / 1_000_000_000_000_000)
        return max(product.addingReportingOverflow(rest).partialValue, 1)
    }
}
