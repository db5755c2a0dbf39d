/// Why a server gave no answer that can be used.
package struct RemoteFault: Error, Equatable {
    /// What happened; the words of metrics.
    package enum Kind: String, Sendable, CaseIterable {
        /// The deadline passed.
        case timeout
        /// Nobody listens, or the connection broke.
        case unreachable
        /// It has no room at present (503, `UNAVAILABLE`, `RESOURCE_EXHAUSTED`).
        case busy
        /// It does not take so large a request (413, `RESOURCE_EXHAUSTED` of a message).
        case tooLarge = "too-large"
        /// It does not know the token, or wants one.
        case refused
        /// It knows no such model.
        case unknownModel = "unknown-model"
        /// It failed at the request.
        case failed
        /// Its answer is cut off, too long, or no message of the protocol.
        case malformed
        /// Its answer has another name, type or shape than the metadata say.
        case mistyped
        /// Its answer has values that are not finite.
        case notFinite = "not-finite"
    }

    /// What happened.
    package let kind: Kind
    /// In words: one line that names no secret.
    package let reason: String

    /// A fault, with `reason` made one line of at most 200 characters.
    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        let line = reason.split { $0.isNewline || $0.isWhitespace }.joined(separator: " ")
        self.reason = line.count > 200 ? line.prefix(200) + "…" : line
    }
}

extension RemoteFault {
    /// What the status of an answer over HTTP means; nil for one that is as it should be.
    init?(status: Int, _ words: @autoclosure () -> String) {
        let kind: Kind
        let words = words()
        switch status {
        case 200..<300: return nil
        case 401, 403: kind = .refused
        case 404: kind = .unknownModel
        // As Triton has it.
        case 400 where words.contains("unknown model"): kind = .unknownModel
        case 408, 504: kind = .timeout
        case 413: kind = .tooLarge
        case 429, 502, 503: kind = .busy
        default: kind = .failed
        }
        self.init(kind, "it answers \(status)" + (words.isEmpty ? "" : ": \(words)"))
    }

    /// What a status of gRPC means; nil for 0.
    init?(grpc status: Int, _ message: String) {
        let (kind, name): (Kind, String)
        switch status {
        case 0: return nil
        case 4: (kind, name) = (.timeout, "DEADLINE_EXCEEDED")
        case 5: (kind, name) = (.unknownModel, "NOT_FOUND")
        case 7: (kind, name) = (.refused, "PERMISSION_DENIED")
        case 8:
            // What all of gRPC's libraries say of a message above their limit.
            let isOfSize = message.contains("larger than max")
            (kind, name) = (isOfSize ? .tooLarge : .busy, "RESOURCE_EXHAUSTED")
        case 14: (kind, name) = (.busy, "UNAVAILABLE")
        case 16: (kind, name) = (.refused, "UNAUTHENTICATED")
        default: (kind, name) = (.failed, "status \(status) of gRPC")
        }
        self.init(kind, "it answers \(name)" + (message.isEmpty ? "" : ": \(message)"))
    }
}
