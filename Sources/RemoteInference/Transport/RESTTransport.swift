import HTTPTransfer
import PipelineConfig
import VisionCore

/// Speaks the protocol's REST form: JSON, and tensors in binary where the server says that it has
/// `binary_tensor_data`.
final class RESTTransport: InferenceTransport {
    private static let binary = "binary_tensor_data"
    private static let lengthField = "inference-header-content-length"
    private let access: ServerAccess
    private let transfer = HTTPTransfer()
    /// Whether tensors travel in binary; nil before the server was asked.
    private var isBinary: Bool?

    /// Asks the server of `access`.
    init(_ access: ServerAccess) { self.access = access }

    func isReady(_ model: String, within: Duration) throws(RemoteFault) -> Bool {
        for path in ["/v2/health/ready", Self.path(of: model) + "/ready"] {
            let answer = try answer(path, within: within, limit: ServerAccess.envelope)
            // "Not ready" is a status of 400 and above, and so is "unknown".
            if let fault = RemoteFault(status: answer.status, Self.words(answer)) {
                guard fault.kind == .refused || fault.kind == .unknownModel else { return false }
                throw fault
            }
        }
        return true
    }

    func metadata(of model: String, within: Duration) throws(RemoteFault) -> ModelMetadata {
        try find(within: within)
        let answer = try checked(
            answer(Self.path(of: model), within: within, limit: ServerAccess.envelope))
        let json = try Self.json(answer.body[...])
        var metadata = ModelMetadata()
        metadata.name = json["name"]?.text ?? ""
        metadata.inputs = Self.tensors(json["inputs"])
        metadata.outputs = Self.tensors(json["outputs"])
        return metadata
    }

    func infer(
        _ model: String, _ input: InputTensor, outputs: [String], within: Duration, limit: Int
    ) throws(RemoteFault) -> [OutputTensor] {
        try find(within: within)
        let isBinary = isBinary ?? false
        let head = InferenceText.head(of: input, outputs: outputs, isBinary: isBinary)
        let path = Self.path(of: model) + "/infer"
        // A number as text takes up to 26 characters where its four bytes are four.
        let room = limit.multipliedReportingOverflow(by: isBinary ? 1 : 8)
        let most = room.overflow ? Int.max / 2 : room.partialValue
        let answer = try checked(
            answer(
                path, post: isBinary ? head + input.bytes : head,
                headers: isBinary
                    ? [
                        "Content-Type: application/octet-stream",
                        "Inference-Header-Content-Length: \(head.count)",
                    ] : ["Content-Type: application/json"],
                within: within, limit: most + ServerAccess.envelope))
        var body = answer.body[...]
        var blobs: ArraySlice<UInt8> = []
        if let text = answer.field(Self.lengthField) {
            guard let count = Int(text), (0...body.count).contains(count) else {
                throw RemoteFault(
                    .malformed, "its JSON of '\(text)' bytes is not in \(body.count) bytes")
            }
            blobs = body.dropFirst(count)
            body = body.prefix(count)
        }
        return try Self.outputs(try Self.json(body), blobs)
    }

    private static func path(of model: String) -> String {
        "/v2/models/" + PercentEncoding.encoded(model)
    }

    /// Asks once whether tensors travel in binary; a server without that page has no extensions.
    private func find(within: Duration) throws(RemoteFault) {
        guard isBinary == nil else { return }
        let answer = try answer("/v2", within: within, limit: ServerAccess.envelope)
        if let fault = RemoteFault(status: answer.status, Self.words(answer)) {
            if fault.kind == .refused { throw fault }
            isBinary = false
            return
        }
        let names = try Self.json(answer.body[...])["extensions"]?.items?.compactMap(\.text) ?? []
        isBinary = names.contains(Self.binary)
    }

    private func answer(
        _ path: String, post body: [UInt8]? = nil, headers: [String] = [], within: Duration,
        limit: Int
    ) throws(RemoteFault) -> HTTPAnswer {
        var request = HTTPTransferRequest(
            body == nil ? "GET" : "POST", access.address.web + path,
            headers: access.headers + headers, body: body,
            milliseconds: within.wholeMilliseconds, limit: limit)
        request.certificates = access.certificates
        return try transfer.answer(to: request)
    }

    private func checked(_ answer: HTTPAnswer) throws(RemoteFault) -> HTTPAnswer {
        if let fault = RemoteFault(status: answer.status, Self.words(answer)) { throw fault }
        return answer
    }

    /// What a server says went wrong: the `error` of its JSON, or the beginning of what came.
    private static func words(_ answer: HTTPAnswer) -> String {
        let json = try? InferenceJSON.read(answer.body[...])
        return json?["error"]?.text ?? json?["detail"]?.text ?? answer.words
    }

    private static func json(_ bytes: ArraySlice<UInt8>) throws(RemoteFault) -> InferenceJSON {
        do throws(InferenceJSON.Fault) {
            return try InferenceJSON.read(bytes)
        } catch {
            throw RemoteFault(
                error.isNotFinite ? .notFinite : .malformed,
                "its answer is no JSON: \(error.reason) at byte \(error.offset)")
        }
    }

    private static func tensors(_ json: InferenceJSON?) -> [TensorMetadata] {
        (json?.items ?? []).map { one in
            TensorMetadata(
                name: one["name"]?.text ?? "", type: one["datatype"]?.text ?? "",
                shape: one["shape"]?.integers ?? [])
        }
    }

    /// The outputs of an answer; those in binary are in `blobs`, one behind the other.
    private static func outputs(
        _ json: InferenceJSON, _ blobs: ArraySlice<UInt8>
    ) throws(RemoteFault) -> [OutputTensor] {
        var blobs = blobs
        var outputs: [OutputTensor] = []
        for one in json["outputs"]?.items ?? [] {
            var output = OutputTensor()
            output.name = one["name"]?.text ?? ""
            output.type = one["datatype"]?.text ?? ""
            output.shape = one["shape"]?.integers ?? []
            if let size = one["parameters"]?["binary_data_size"]?.integer {
                guard size >= 0, size <= blobs.count else {
                    throw RemoteFault(
                        .malformed,
                        "output '\(output.name)' of \(size) bytes where \(blobs.count) remain")
                }
                output.bytes = blobs.prefix(size)
                blobs = blobs.dropFirst(size)
            } else {
                output.floats = one["data"]?.flatNumbers ?? []
            }
            outputs.append(output)
        }
        return outputs
    }
}
