import EventLog
import Glibc
import HTTPTransfer
import Hashing
import VisionCore

/// Posts each event to a web address, with the headers of Standard Webhooks.
///
/// 2xx acknowledges it; 429 and 408 and what no answer came to is tried again for ever, 5xx a few
/// times; whatever else is a refusal for good. Redirections are not followed.
final class WebhookSink: EventSink {
    private let address: String
    private let key: [UInt8]?
    private let isCloudEvent: Bool
    private let milliseconds: Int64
    private let epoch: Int?
    private let transfer = HTTPTransfer()
    /// Most bytes of an answer that are taken; nobody reads them.
    private static let answerLimit = 64 << 20
    let batch = 1
    let wantsAll = false

    /// Posts to `address`; signs with `secret`, which may be in the form `whsec_BASE64`.
    ///
    /// `epoch` goes along as `sightline-epoch`: a receiver takes nothing of a lower one than it has
    /// seen of this sender.
    init(
        address: String, secret: String?, isCloudEvent: Bool, milliseconds: Int64,
        epoch: Int? = nil
    ) {
        self.epoch = epoch
        self.address = address
        self.isCloudEvent = isCloudEvent
        self.milliseconds = milliseconds
        key = secret.map(WebhookSignature.key)
    }

    func idle() {}

    func close() { transfer.close() }

    func deliver(_ messages: [SinkMessage]) throws(SinkFault) -> [SinkRefusal] {
        var refusals: [SinkRefusal] = []
        for (index, message) in messages.enumerated() {
            let status: Int
            do throws(SinkFault) { status = try post(message) } catch {
                throw SinkFault(done: index, reason: error.reason)
            }
            switch status {
            case 200..<300: continue
            case 408, 425, 429: throw SinkFault(done: index, reason: "it answers \(status)")
            case 500...:
                throw SinkFault(done: index, reason: "it answers \(status)", isOfMessage: true)
            default: refusals.append(SinkRefusal(index: index, reason: "it answers \(status)"))
            }
        }
        return refusals
    }

    private func post(_ message: SinkMessage) throws(SinkFault) -> Int {
        let body = isCloudEvent ? CloudEvent.body(of: message) : message.bytes
        let request = HTTPTransferRequest(
            "POST", address, headers: headers(message, body), body: body,
            milliseconds: Int(clamping: milliseconds), limit: Self.answerLimit)
        do throws(HTTPTransferFault) {
            return try transfer.send(request).status
        } catch {
            throw SinkFault(reason: error.reason)
        }
    }

    private func headers(_ message: SinkMessage, _ body: [UInt8]) -> [String] {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var headers = [
            "Content-Type: \(isCloudEvent ? "application/cloudevents+json" : "application/json")",
            "User-Agent: sightline", "webhook-id: \(message.id)",
            "webhook-timestamp: \(time.tv_sec)",
        ]
        if let epoch { headers.append("sightline-epoch: \(epoch)") }
        if let key {
            let signature = WebhookSignature.text(
                id: message.id, timestamp: time.tv_sec, body: body, key: key)
            headers.append("webhook-signature: \(signature)")
        }
        return headers
    }
}
