import HTTPTransfer
import PipelineConfig
import VisionCore

/// Speaks gRPC: one call at a time, a POST of HTTP/2 with a frame each way and the outcome in the
/// trailers (the protocol's `PROTOCOL-HTTP2.md`).
final class GRPCTransport: InferenceTransport {
    private static let service = "/inference.GRPCInferenceService/"
    private let access: ServerAccess
    private let transfer = HTTPTransfer()

    /// Calls the server of `access`.
    init(_ access: ServerAccess) { self.access = access }

    func isReady(_ model: String, within: Duration) throws(RemoteFault) -> Bool {
        let empty = GRPCFrame.head(of: 0)
        let server = try call("ServerReady", empty, within, ServerAccess.envelope)
        guard try Self.read(server, InferenceMessages.ready) else { return false }
        let named = GRPCFrame.completed(empty + InferenceMessages.model(model))
        return try Self.read(
            try call("ModelReady", named, within, ServerAccess.envelope), InferenceMessages.ready)
    }

    func metadata(of model: String, within: Duration) throws(RemoteFault) -> ModelMetadata {
        let named = GRPCFrame.completed(
            GRPCFrame.head(of: 0) + InferenceMessages.model(model))
        return try Self.read(
            try call("ModelMetadata", named, within, ServerAccess.envelope),
            InferenceMessages.metadata)
    }

    func infer(
        _ model: String, _ input: InputTensor, outputs: [String], within: Duration, limit: Int
    ) throws(RemoteFault) -> [OutputTensor] {
        let frame = InferenceMessages.infer(model: model, input, outputs: outputs)
        let body = try call("ModelInfer", frame, within, limit + ServerAccess.envelope)
        return try Self.read(body, InferenceMessages.answer)
    }

    /// The body of the answer to `method`.
    private func call(
        _ method: String, _ frame: [UInt8], _ within: Duration, _ limit: Int
    ) throws(RemoteFault) -> [UInt8] {
        let milliseconds = within.wholeMilliseconds
        var request = HTTPTransferRequest(
            "POST", access.address.web + Self.service + method,
            headers: access.headers + [
                "Content-Type: application/grpc", "TE: trailers",
                // At most eight digits, says the protocol.
                "grpc-timeout: \(min(milliseconds, 99_999_999))m",
            ], body: frame, milliseconds: milliseconds, limit: limit)
        request.version = access.address.isPlain ? .twoFromTheStart : .two
        request.certificates = access.certificates
        let answer = try transfer.answer(to: request)
        if let fault = RemoteFault(status: answer.status, answer.words) { throw fault }
        guard answer.isHTTP2 else {
            throw RemoteFault(.malformed, "it does not speak HTTP/2, which gRPC needs")
        }
        guard let status = answer.field("grpc-status").flatMap({ Int($0) }) else {
            throw RemoteFault(
                .malformed, "its answer has no grpc-status: it is cut off, or no gRPC")
        }
        let message = PercentEncoding.decoded((answer.field("grpc-message") ?? "").utf8)
        if let fault = RemoteFault(grpc: status, message) { throw fault }
        return answer.body
    }

    private static func read<Value>(
        _ body: [UInt8],
        _ read: (ArraySlice<UInt8>) throws(ProtobufReader.Fault) -> Value
    ) throws(RemoteFault) -> Value {
        guard let message = GRPCFrame.message(of: body) else {
            throw RemoteFault(
                .malformed, "its answer of \(body.count) bytes is not one whole message")
        }
        do throws(ProtobufReader.Fault) {
            return try read(message)
        } catch {
            throw RemoteFault(
                .malformed, "its answer is no message: \(error.reason) at byte \(error.offset)")
        }
    }
}
