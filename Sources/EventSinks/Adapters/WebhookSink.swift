import CCurl
import EventLog
import Glibc
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
    private var handle: UnsafeMutableRawPointer?
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
        Self.isReady
        self.address = address
        self.isCloudEvent = isCloudEvent
        self.milliseconds = milliseconds
        key = secret.map(WebhookSignature.key)
    }

    deinit { close() }

    /// libcurl is set up once a process.
    private static let isReady: Void = {
        _ = curl_global_init(Int(clamping: CURL_GLOBAL_DEFAULT))
    }()

    func idle() {}

    func close() {
        if let handle { curl_easy_cleanup(handle) }
        handle = nil
    }

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
        let open = handle ?? curl_easy_init()
        guard let open else { throw SinkFault(reason: "libcurl gives no handle") }
        handle = open
        curl_easy_reset(open)
        let body = isCloudEvent ? CloudEvent.body(of: message) : message.bytes
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for header in headers(message, body) { list = curl_slist_append(list, header) }
        sightline_curl_text(open, CURLOPT_URL, address)
        // What a stored address leads to is asked for by nothing else.
        sightline_curl_text(open, CURLOPT_PROTOCOLS_STR, "http,https")
        sightline_curl_list(open, list)
        sightline_curl_number(open, CURLOPT_POST, 1)
        sightline_curl_number(open, CURLOPT_POSTFIELDSIZE, body.count)
        sightline_curl_number(open, CURLOPT_TIMEOUT_MS, Int(clamping: milliseconds))
        sightline_curl_number(open, CURLOPT_NOSIGNAL, 1)
        sightline_curl_take(open) { _, size, count, _ in size &* count }
        let result = body.withUnsafeBufferPointer { bytes in
            // Safety: libcurl reads the bytes during the call alone.
            bytes.withMemoryRebound(to: CChar.self) { text in
                sightline_curl_text(open, CURLOPT_POSTFIELDS, text.baseAddress)
                return curl_easy_perform(open)
            }
        }
        guard result == CURLE_OK else {
            throw SinkFault(reason: String(cString: curl_easy_strerror(result)))
        }
        var status = 0
        sightline_curl_status(open, &status)
        return status
    }

    private func headers(_ message: SinkMessage, _ body: [UInt8]) -> [String] {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var headers = [
            "Content-Type: \(isCloudEvent ? "application/cloudevents+json" : "application/json")",
            "Expect:", "User-Agent: sightline", "webhook-id: \(message.id)",
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
