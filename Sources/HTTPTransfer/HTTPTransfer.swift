import CCurl

/// Sends requests over HTTP, one at a time, and keeps the connection for the next one.
///
/// Redirections are not followed: a token goes to the address that was named alone. Not `Sendable`:
/// it has one owner, and is used on one queue at a time. A request blocks until it is answered, or
/// its time is up.
package final class HTTPTransfer {
    /// libcurl is set up once a process.
    private static let isReady: Void = {
        _ = curl_global_init(Int(clamping: CURL_GLOBAL_DEFAULT))
    }()

    private var handle: UnsafeMutableRawPointer?
    /// What moves requests of HTTP/2 along, and keeps their connection.
    private var mover: UnsafeMutableRawPointer?
    /// Whether the handle has a connection that speaks HTTP/2 without having negotiated it.
    ///
    /// libcurl 7.88 fails at using such a one again when it is asked for "prior knowledge" anew; it
    /// takes it when it is asked for HTTP/2.
    private var speaksHTTP2 = false

    /// Nothing is opened yet.
    package init() { Self.isReady }

    deinit { close() }

    /// Closes the connection; the next request opens another.
    package func close() {
        if let handle { curl_easy_cleanup(handle) }
        handle = nil
        if let mover { curl_multi_cleanup(mover) }
        mover = nil
        speaksHTTP2 = false
    }

    /// Sends `request` and waits for all of its answer, whatever its status.
    package func send(_ request: HTTPTransferRequest) throws(HTTPTransferFault) -> HTTPAnswer {
        guard request.version == .twoFromTheStart else { return try attempt(request) }
        let start = ContinuousClock.now
        let trusted = speaksHTTP2
        do throws(HTTPTransferFault) {
            let answer = try attempt(request)
            speaksHTTP2 = answer.isHTTP2
            guard trusted, !answer.isHTTP2 else { return answer }
        } catch {
            var connects = 0
            if let handle { sightline_curl_connects(handle, &connects) }
            let isOver = !trusted || connects == 0 || error.kind != .failed
            if isOver {
                close()
                throw error
            }
        }
        // The connection was gone, and libcurl tried a new one with an offer of HTTP/2, which such
        // a server does not understand: nothing has come of the request.
        close()
        var again = request
        let took = (ContinuousClock.now - start) / .milliseconds(1)
        again.milliseconds -= Int(exactly: min(max(took.rounded(), 0), 1e9)) ?? 0
        let answer = try attempt(again)
        speaksHTTP2 = answer.isHTTP2
        return answer
    }

    private func attempt(_ request: HTTPTransferRequest) throws(HTTPTransferFault) -> HTTPAnswer {
        guard let open = handle ?? curl_easy_init() else {
            throw HTTPTransferFault(.failed, "libcurl gives no handle")
        }
        handle = open
        curl_easy_reset(open)
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        // Without "Expect:" libcurl waits a second for a go-ahead that most servers do not give.
        for line in request.headers + ["Expect:"] { list = curl_slist_append(list, line) }
        set(request, list, on: open)
        let taken = TakenAnswer(limit: request.limit)
        sightline_curl_pointer(open, CURLOPT_WRITEDATA, Unmanaged.passUnretained(taken).toOpaque())
        sightline_curl_pointer(open, CURLOPT_HEADERDATA, Unmanaged.passUnretained(taken).toOpaque())
        sightline_curl_take(open) { bytes, size, count, context in
            TakenAnswer.call(bytes, size, count, context) { $0.take(body: $1) }
        }
        sightline_curl_take_lines(open) { bytes, size, count, context in
            TakenAnswer.call(bytes, size, count, context) { $0.take(line: $1) }
        }
        let result = withExtendedLifetime(taken) { perform(open, request) }
        guard result == CURLE_OK else {
            guard !taken.isFull else {
                throw HTTPTransferFault(
                    .tooLong, "its answer is longer than \(Self.words(request.limit))")
            }
            throw HTTPTransferFault(
                result == CURLE_OPERATION_TIMEDOUT ? .timeout : .failed,
                String(cString: curl_easy_strerror(result)), fields: taken.fields)
        }
        var (status, version) = (0, 0)
        sightline_curl_status(open, &status)
        sightline_curl_version(open, &version)
        return HTTPAnswer(
            status: status, fields: taken.fields, body: taken.body,
            isHTTP2: version == Int(clamping: CURL_HTTP_VERSION_2_0))
    }

    private func set(
        _ request: HTTPTransferRequest, _ list: UnsafeMutablePointer<curl_slist>?,
        on open: UnsafeMutableRawPointer
    ) {
        sightline_curl_text(open, CURLOPT_URL, request.address)
        // What a stored address leads to is asked for by nothing else.
        sightline_curl_text(open, CURLOPT_PROTOCOLS_STR, "http,https")
        sightline_curl_list(open, list)
        sightline_curl_text(open, CURLOPT_CUSTOMREQUEST, request.method)
        sightline_curl_number(open, CURLOPT_TIMEOUT_MS, max(request.milliseconds, 1))
        sightline_curl_number(open, CURLOPT_NOSIGNAL, 1)
        if let file = request.certificates { sightline_curl_text(open, CURLOPT_CAINFO, file) }
        switch request.version {
        case .any: break
        case .two:
            sightline_curl_number(open, CURLOPT_HTTP_VERSION, Int(clamping: CURL_HTTP_VERSION_2TLS))
        case .twoFromTheStart:
            let version =
                speaksHTTP2 ? CURL_HTTP_VERSION_2_0 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            sightline_curl_number(open, CURLOPT_HTTP_VERSION, Int(clamping: version))
            // A proxy speaks the first version to us, and this one is spoken at once.
            sightline_curl_text(open, CURLOPT_PROXY, "")
        }
    }

    private func perform(
        _ open: UnsafeMutableRawPointer, _ request: HTTPTransferRequest
    ) -> CURLcode {
        guard let body = request.body else { return move(open, request.version) }
        sightline_curl_number(open, CURLOPT_POSTFIELDSIZE, body.count)
        // An empty body has an address as well.
        return (body.isEmpty ? [0] : body).withUnsafeBufferPointer { bytes in
            // Safety: libcurl reads the bytes during the call alone.
            bytes.withMemoryRebound(to: CChar.self) { text in
                sightline_curl_text(open, CURLOPT_POSTFIELDS, text.baseAddress)
                return move(open, request.version)
            }
        }
    }

    /// Does all of a request.
    ///
    /// `curl_easy_perform` of 7.88 sleeps up to a second when the other side's window of HTTP/2 is
    /// full, and does not notice that it opens: here it is looked after every millisecond.
    private func move(
        _ open: UnsafeMutableRawPointer, _ version: HTTPTransferRequest.Version
    ) -> CURLcode {
        guard version != .any else { return curl_easy_perform(open) }
        guard let all = mover ?? curl_multi_init() else { return CURLE_OUT_OF_MEMORY }
        mover = all
        guard curl_multi_add_handle(all, open) == CURLM_OK else { return CURLE_FAILED_INIT }
        defer { curl_multi_remove_handle(all, open) }
        var running: Int32 = 1
        while running > 0 {
            guard curl_multi_perform(all, &running) == CURLM_OK else { return CURLE_FAILED_INIT }
            if running > 0 { curl_multi_poll(all, nil, 0, 1, nil) }
        }
        var left: Int32 = 0
        guard let message = curl_multi_info_read(all, &left) else { return CURLE_FAILED_INIT }
        return message.pointee.data.result
    }

    private static func words(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
    }
}

/// An answer as it comes, within limits.
private final class TakenAnswer {
    private(set) var body: [UInt8] = []
    private(set) var fields: [HTTPAnswer.Field] = []
    private(set) var isFull = false
    private let limit: Int
    private static let mostFields = 256

    init(limit: Int) { self.limit = limit }

    /// libcurl's callback: the bytes that `take` took, 0 to end the transfer.
    static func call(
        _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ take: (TakenAnswer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let length = size &* count
        // Safety: it outlives the request, which alone calls this, on one thread.
        let taken = Unmanaged<TakenAnswer>.fromOpaque(context).takeUnretainedValue()
        return take(taken, UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
    }

    func take(body more: UnsafeRawBufferPointer) -> Bool {
        isFull = body.count + more.count > limit
        guard !isFull else { return false }
        body.append(contentsOf: more)
        return true
    }

    /// A status line begins another answer; whatever has a colon is a field, of head or trailer.
    func take(line: UnsafeRawBufferPointer) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            fields = []
            return true
        }
        guard let colon = text.firstIndex(of: ":"), fields.count < Self.mostFields else {
            return true
        }
        var value = text[text.index(after: colon)...]
        while value.first?.isWhitespace == true { value.removeFirst() }
        while value.last?.isWhitespace == true { value.removeLast() }
        fields.append(HTTPAnswer.Field(name: text[..<colon].lowercased(), value: String(value)))
        return true
    }
}
