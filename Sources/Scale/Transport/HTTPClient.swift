import CCurl
import FoundationEssentials

/// Asks an engine over HTTP, one request at a time; any thread.
///
/// Redirections are not followed: the token goes to the address that was named alone.
package struct HTTPClient: Sendable {
    /// What came back.
    package struct Answer: Sendable {
        /// The status.
        package let status: Int
        /// The body.
        package let body: [UInt8]

        /// The body as text, cut to what fits into a message.
        package var words: String {
            String(decoding: body.prefix(300), as: UTF8.self)
                .split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }

    /// Most bytes of an answer that are taken.
    private static let limit = 64 << 20

    /// The engine.
    package let address: EngineAddress
    private let token: String?
    private let milliseconds: Int
    private let tokenHeader: String

    /// A client of the engine at `address` that shows `token`, where there is one, in
    /// `Authorization: Bearer`, or as it is in `tokenHeader`.
    package init(
        _ address: EngineAddress, token: String?, tokenHeader: String? = nil,
        timeout: Duration = .seconds(30)
    ) {
        self.address = address
        self.token = token
        self.tokenHeader = tokenHeader ?? "Authorization"
        milliseconds = Int(clamping: timeout.components.seconds) * 1000
    }

    /// libcurl is set up once a process.
    private static let isReady: Void = {
        _ = curl_global_init(Int(clamping: CURL_GLOBAL_DEFAULT))
    }()

    /// Sends a request and waits for all of its answer.
    ///
    /// `path` begins with a slash. 401 and 403 are `EngineFault.refused`.
    package func send(
        _ method: String, _ path: String, body: [UInt8]? = nil,
        type: String = "application/json", further headers: [String] = []
    ) throws(EngineFault) -> Answer {
        Self.isReady
        guard let handle = curl_easy_init() else {
            throw .unreachable(address.text, cause: "libcurl gives no handle")
        }
        defer { curl_easy_cleanup(handle) }
        var lines = ["Accept: application/json", "User-Agent: sightline", "Expect:"] + headers
        if body != nil { lines.append("Content-Type: \(type)") }
        if let token {
            lines.append(
                tokenHeader == "Authorization"
                    ? "Authorization: Bearer \(token)" : "\(tokenHeader): \(token)")
        }
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for line in lines { list = curl_slist_append(list, line) }
        sightline_curl_text(handle, CURLOPT_URL, address.text + path)
        sightline_curl_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        sightline_curl_list(handle, list)
        sightline_curl_text(handle, CURLOPT_CUSTOMREQUEST, method)
        sightline_curl_number(handle, CURLOPT_TIMEOUT_MS, milliseconds)
        sightline_curl_number(handle, CURLOPT_NOSIGNAL, 1)
        let taken = Taken(limit: Self.limit)
        sightline_curl_pointer(
            handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(taken).toOpaque())
        sightline_curl_take(handle) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let length = size &* count
            // Safety: `taken` outlives the request, which alone calls this, on one thread.
            let taken = Unmanaged<Taken>.fromOpaque(context).takeUnretainedValue()
            return taken.take(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
        }
        let result = withExtendedLifetime(taken) { perform(handle, body) }
        guard result == CURLE_OK else {
            throw .unreachable(
                address.text,
                cause: taken.isFull
                    ? "its answer is longer than \(Self.limit >> 20) MiB"
                    : String(cString: curl_easy_strerror(result)))
        }
        var status = 0
        sightline_curl_status(handle, &status)
        let answer = Answer(status: status, body: taken.bytes)
        guard status != 401, status != 403 else {
            throw .refused(address.text, what: answer.words.isEmpty ? "\(status)" : answer.words)
        }
        return answer
    }

    private func perform(_ handle: UnsafeMutableRawPointer, _ body: [UInt8]?) -> CURLcode {
        guard let body else { return curl_easy_perform(handle) }
        sightline_curl_number(handle, CURLOPT_POSTFIELDSIZE, body.count)
        // One byte more: an empty body has an address as well.
        return (body + [0]).withUnsafeBufferPointer { bytes in
            // Safety: libcurl reads the bytes during the call alone.
            bytes.withMemoryRebound(to: CChar.self) { text in
                sightline_curl_text(handle, CURLOPT_POSTFIELDS, text.baseAddress)
                return curl_easy_perform(handle)
            }
        }
    }

    /// The body of an answer as it comes.
    private final class Taken {
        private(set) var bytes: [UInt8] = []
        private(set) var isFull = false
        private let limit: Int

        init(limit: Int) { self.limit = limit }

        func take(_ more: UnsafeRawBufferPointer) -> Bool {
            isFull = bytes.count + more.count > limit
            guard !isFull else { return false }
            bytes.append(contentsOf: more)
            return true
        }
    }
}

extension HTTPClient.Answer {
    /// The body read as JSON; throws where it is something else than `Value`.
    func decoded<Value: Decodable>(_ type: Value.Type, from address: EngineAddress)
        throws(EngineFault) -> Value
    {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw .answer(address.text, status: status, what: words)
        }
    }
}
