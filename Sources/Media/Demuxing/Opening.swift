import CFFmpeg
import CFFmpegShims
import Glibc
import VisionCore

/// The steps from an address to an open context whose streams are known.
struct Opening {
    let address: SourceAddress
    let uri: String
    let options: InputOptions
    let interrupt: InterruptToken

    /// Most streams of a container.
    static let maxStreams = 1_000

    /// The open context, reading from byte `start` on.
    func open(skipping start: Int64 = 0) throws(MediaError) -> FormatContext {
        guard let fresh = avformat_alloc_context() else {
            throw .outOfMemory(doing: "opening \(uri)")
        }
        fresh.pointee.interrupt_callback = interrupt.callback
        fresh.pointee.skip_initial_bytes = start
        if address.isLive { fresh.pointee.max_analyze_duration = 500_000 }
        var pointer: UnsafeMutablePointer<AVFormatContext>? = fresh
        do throws(AVCode) {
            // On failure libav frees the context and sets the pointer to nil.
            try check {
                PathText.withCString(address.libavName ?? "") { name in
                    libavOptions.withDictionary { avformat_open_input(&pointer, name, nil, $0) }
                }
            }
        } catch {
            throw failure(error, doing: "opening")
        }
        guard let pointer else { throw .outOfMemory(doing: "opening \(uri)") }
        return FormatContext(taking: pointer, interrupt: interrupt)
    }

    /// Whether its parts of pictures travel as datagrams, of which a network may deliver two.
    var mayRepeatDatagrams: Bool {
        guard case .network(_, let scheme) = address else { return false }
        return ["rtsp", "rtsps"].contains(scheme) && options.rtspTransport != .tcp
    }

    func findStreams(of context: FormatContext) throws(MediaError) {
        let count = Int(context.pointer.pointee.nb_streams)
        var dictionaries = [OpaquePointer?](repeating: nil, count: count)
        defer { for index in dictionaries.indices { av_dict_free(&dictionaries[index]) } }
        for index in dictionaries.indices {
            av_dict_set(&dictionaries[index], "max_pixels", String(options.maxPixels), 0)
            av_dict_set(&dictionaries[index], "threads", "1", 0)
        }
        do throws(AVCode) {
            try check {
                count == 0
                    ? avformat_find_stream_info(context.pointer, nil)
                    : avformat_find_stream_info(context.pointer, &dictionaries)
            }
            guard !interrupt.shouldStop else { throw .posix(EINTR) }
        } catch {
            throw failure(error, doing: "looking for its streams")
        }
    }

    /// Options of its protocol and format.
    var libavOptions: LibavOptions {
        var result = LibavOptions()
        result["protocol_whitelist"] = address.allowedProtocols
        result["format_whitelist"] = InputFormats.allowed(for: address)
        result["max_streams"] = String(Opening.maxStreams)
        result["pattern_type"] = "none"
        guard case .network(_, let scheme) = address else { return result }
        let timeout = String(options.readTimeout.microseconds)
        switch scheme {
        case "rtsp", "rtsps":
            result["rtsp_transport"] =
                options.rtspTransport == .auto ? "tcp+udp" : options.rtspTransport.rawValue
            if options.rtspTransport == .auto { result["rtsp_flags"] = "prefer_tcp" }
            result["timeout"] = timeout
        case "http", "https", "hls":
            result["rw_timeout"] = timeout
            result["reconnect"] = "0"
        case "udp":
            result["timeout"] = timeout
            // What comes while the machine is busy waits in the kernel.
            result["buffer_size"] = String(4 << 20)
        default: result["rw_timeout"] = timeout
        }
        return result
    }

    private func failure(_ code: AVCode, doing: String) -> MediaError {
        if interrupt.isCancelled { return .cancelled(uri: uri) }
        if interrupt.isExpired || code.errno == ETIMEDOUT {
            return .timedOut(uri: uri, doing: doing)
        }
        if code.logLine.contains("max_streams") {
            return .tooManyStreams(uri: uri, limit: Opening.maxStreams)
        }
        if let limit = MediaError.limit(code, doing: "\(doing) \(uri)") { return limit }
        if code.logLine.contains("not on whitelist") { return .playlist(uri: uri) }
        guard address.isNetwork else { return .cannotOpen(uri: uri, code) }
        switch code.number {
        case sl_error_unauthorized, sl_error_forbidden: return .unauthorized(uri: uri)
        case sl_error_invalid_data: return .cannotOpen(uri: uri, code)
        default: return code.errno == nil ? .cannotOpen(uri: uri, code) : unreachable(code)
        }
    }

    private func unreachable(_ code: AVCode) -> MediaError { .unreachable(uri: uri, code) }
}
