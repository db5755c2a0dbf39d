/// What a SOURCE of the command line names.
package enum SourceAddress: Hashable, Sendable {
    /// A file.
    case file(path: String)
    /// A folder of pictures.
    case folder(path: String)
    /// Pictures by number: `f_%05d.png`.
    case pattern(path: String)
    /// Standard input.
    case standardInput
    /// Something that libav reaches by a protocol.
    case network(url: String, scheme: String)

    /// Protocols that a URL of each scheme may use, itself included, as libav names them.
    private static let protocols: [String: String] = [
        "rtsp": "rtsp,tcp,udp,rtp,srtp,tls,http,https",
        "rtsps": "rtsp,rtsps,tcp,udp,rtp,srtp,tls,http,https",
        "rtp": "rtp,udp", "udp": "udp", "tcp": "tcp", "srt": "srt",
        "http": "http,https,tcp,tls,httpproxy,crypto,data,hls",
        "https": "http,https,tcp,tls,httpproxy,crypto,data,hls",
        "hls": "hls,http,https,tcp,tls,httpproxy,crypto,data",
        "rtmp": "rtmp,rtmpt,ffrtmphttp,tcp,http", "rtmpt": "rtmpt,ffrtmphttp,tcp,http",
        "rtmps": "rtmps,rtmpts,ffrtmphttp,tcp,tls,https",
    ]

    /// Sorts `text` into one of the kinds; nil when its scheme is one that is not allowed.
    package init?(_ text: String) {
        if text == "-" {
            self = .standardInput
            return
        }
        if let scheme = SourceAddress.scheme(of: text) {
            if scheme == "file" {
                self = SourceAddress.local(String(text.dropFirst("file://".count)))
                return
            }
            guard SourceAddress.protocols[scheme] != nil else { return nil }
            self = .network(url: text, scheme: scheme)
            return
        }
        self = SourceAddress.local(text)
    }

    /// The scheme of `text` in lower case when it has the form `scheme://…`.
    package static func scheme(of text: String) -> String? {
        guard let range = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<range.lowerBound]
        let isScheme = scheme.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isScheme && !scheme.isEmpty ? scheme.lowercased() : nil
    }

    private static func local(_ path: String) -> SourceAddress {
        switch FileKind(path: path) {
        case .folder: .folder(path: path)
        case .file: .file(path: path)
        case nil: PictureFolder.isPattern(path) ? .pattern(path: path) : .file(path: path)
        }
    }

    /// Whether it is a playlist of a server, by its name.
    package var isPlaylist: Bool {
        guard case .network(let url, _) = self else { return false }
        return url.prefix { $0 != "?" && $0 != "#" }.lowercased().hasSuffix(".m3u8")
    }

    /// What libav opens; nil for pictures, which it does not open itself.
    var libavName: String? {
        switch self {
        case .file(let path): "file:" + path
        case .standardInput: "pipe:0"
        case .network(let url, _): url
        case .folder, .pattern: nil
        }
    }

    /// Protocols that libav may use for it.
    var allowedProtocols: String {
        switch self {
        case .file, .folder, .pattern: "file,crypto,data"
        case .standardInput: "pipe"
        case .network(_, let scheme): SourceAddress.protocols[scheme] ?? scheme
        }
    }

    /// Whether it goes on for ever and at its own pace: cameras and pushed streams.
    package var isLive: Bool {
        guard case .network(_, let scheme) = self else { return false }
        return scheme != "http" && scheme != "https" && scheme != "hls"
    }

    /// Whether a server is at the other end.
    package var isNetwork: Bool {
        if case .network = self { return true }
        return false
    }
}
