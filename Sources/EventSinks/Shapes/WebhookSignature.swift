import FoundationEssentials
import Hashing

/// The signature of Standard Webhooks: `v1,` and the base64 of HMAC-SHA-256 of
/// `ID.TIMESTAMP.BODY`.
enum WebhookSignature {
    /// The key that `secret` is: the bytes behind `whsec_` where it has that form.
    static func key(_ secret: String) -> [UInt8] {
        guard secret.hasPrefix("whsec_"),
            let bytes = Data(base64Encoded: String(secret.dropFirst("whsec_".count)))
        else { return Array(secret.utf8) }
        return Array(bytes)
    }

    /// The signature of a message.
    static func text(id: String, timestamp: Int, body: [UInt8], key: [UInt8]) -> String {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let code = HMACSHA256.code(for: signed, key: key)
        return "v1,\(Data(code.bytes).base64EncodedString())"
    }
}
