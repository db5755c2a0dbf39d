/// What kind of output a target names.
struct OutputContainer: Hashable {
    /// libav's muxer.
    let muxer: String
    /// What libav opens.
    let location: String
    /// The codec that is taken when none is asked for.
    let codec: String
    /// Whether a server is at the other end, so that frames must come out at once.
    let isNetwork: Bool
    /// Whether frames may be stored in another order than they are shown.
    let allowsReordering: Bool

    private static let files: [String: (muxer: String, codec: String)] = [
        "mp4": ("mp4", "h264"), "m4v": ("mp4", "h264"), "mov": ("mov", "h264"),
        "mkv": ("matroska", "h264"), "ts": ("mpegts", "h264"), "mts": ("mpegts", "h264"),
        "gif": ("gif", "gif"), "m3u8": ("hls", "h264"),
    ]
    private static let pictures = ["jpg": "mjpeg", "jpeg": "mjpeg", "png": "png"]
    private static let schemes: [String: String] = [
        "rtsp": "rtsp", "rtsps": "rtsp", "rtmp": "flv", "rtmps": "flv", "udp": "mpegts",
        "srt": "mpegts", "tcp": "mpegts",
    ]

    /// The kind of output that `target` names; nil when its ending or scheme is unknown.
    init?(_ target: String) {
        if let scheme = SourceAddress.scheme(of: target), scheme != "file" {
            guard let muxer = Self.schemes[scheme] else { return nil }
            self.init(muxer: muxer, location: target, codec: "h264", isNetwork: true)
            return
        }
        let path = target.hasPrefix("file://") ? String(target.dropFirst(7)) : target
        if path.hasSuffix("/") || FileKind(path: path) == .folder {
            let folder = path.hasSuffix("/") ? path : path + "/"
            self.init(
                muxer: "image2", location: Self.escaped(folder) + "%06d.jpg", codec: "mjpeg")
            return
        }
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        if let codec = Self.pictures[ending] {
            guard PictureFolder.isPattern(path) else { return nil }
            let folder = path.dropLast(name.count)
            self.init(muxer: "image2", location: Self.escaped(folder) + name, codec: codec)
            return
        }
        guard let file = Self.files[ending] else { return nil }
        self.init(
            muxer: file.muxer, location: "file:" + path, codec: file.codec,
            allowsReordering: file.muxer != "mpegts" && file.muxer != "hls")
    }

    private init(
        muxer: String, location: String, codec: String, isNetwork: Bool = false,
        allowsReordering: Bool = false
    ) {
        self.muxer = muxer
        self.location = location
        self.codec = codec
        self.isNetwork = isNetwork
        self.allowsReordering = allowsReordering
    }

    /// Whether sound of `codec` can be copied into it; nil where libav can tell.
    func takesSound(_ codec: String) -> Bool? {
        switch muxer {
        case "image2", "gif": false
        case "mpegts", "hls": ["aac", "mp2", "mp3", "ac3", "eac3", "opus", "dts"].contains(codec)
        case "rtsp": ["aac", "opus", "mp3", "pcm_mulaw", "pcm_alaw"].contains(codec)
        default: nil
        }
    }

    /// The folder that has to be there; nil when it is no numbered output.
    var folder: String? {
        guard muxer == "image2", let cut = location.lastIndex(of: "/") else { return nil }
        return String(location[..<cut]).replacing("%%", with: "%")
    }

    private static func escaped(_ folder: some StringProtocol) -> String {
        String(folder).replacing("%", with: "%%")
    }
}
