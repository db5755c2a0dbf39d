import CFFmpeg
import Glibc
import VisionCore

/// What kind of output a target names.
package struct OutputContainer: Hashable {
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
    /// Whether it is a picture file of its own, which holds one frame.
    let isOnePicture: Bool

    private static let files: [String: (muxer: String, codec: String)] = [
        "mp4": ("mp4", "h264"), "m4v": ("mp4", "h264"), "mov": ("mov", "h264"),
        "mkv": ("matroska", "h264"), "ts": ("mpegts", "h264"), "mts": ("mpegts", "h264"),
        "gif": ("gif", "gif"), "m3u8": ("hls", "h264"),
    ]
    private static let pictures = [
        "jpg": "mjpeg", "jpeg": "mjpeg", "jpe": "mjpeg", "jfif": "mjpeg", "png": "png",
    ]
    private static let schemes: [String: String] = [
        "rtsp": "rtsp", "rtsps": "rtsp", "rtmp": "flv", "rtmps": "flv", "udp": "mpegts",
        "srt": "mpegts", "tcp": "mpegts",
    ]

    /// The names that work, for messages.
    static let namesThatWork =
        ".mp4, .m4v, .mov, .mkv, .ts, .mts, .gif, .m3u8, a folder (out/), numbered pictures "
        + "(out/%05d.jpg or .png), .jpg or .png for one picture, rtsp://, rtmp://, srt://, udp://, "
        + "tcp://"

    /// What makes it impossible to write `target`, before anything is opened; nil where nothing is
    /// known to.
    ///
    /// `codec` is the codec asked for, nil for that of the container. `isOnePicture` tells that the
    /// source is a single picture, so that a picture file can hold the output.
    package static func problem(
        with target: String, codec: String? = nil, isOnePicture: Bool
    ) -> MediaError? {
        let uri = Redactor.redacted(address: target)
        guard let container = OutputContainer(target) else {
            return .impossibleOutput(uri: uri, reason: reason(target))
        }
        if container.isOnePicture, !isOnePicture {
            return .impossibleOutput(uri: uri, reason: "one picture file cannot hold a video")
        }
        return container.placeProblem(uri: uri, target: target)
            ?? container.codecProblem(codec, uri: uri)
    }

    /// Whether `target` is one file that plays when its end is cut off, so that another goes on
    /// behind it.
    package static func canBeCut(_ target: String) -> Bool {
        guard let container = OutputContainer(target), !container.isNetwork else { return false }
        return ["mp4", "mov", "matroska", "mpegts"].contains(container.muxer)
    }

    /// Why `target` names no output that can be written.
    static func reason(_ target: String) -> String {
        if target.utf8.contains(0) { return "a zero byte is in its name" }
        if let scheme = SourceAddress.scheme(of: target), scheme != "file" {
            return "\(scheme):// is no protocol for outputs"
        }
        let name = target.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
            return "its name has no ending that tells the container"
        }
        return "\(name[dot...]) is no ending of a container that can be written"
    }

    private func codecProblem(_ codec: String?, uri: String) -> MediaError? {
        guard let format = av_guess_format(muxer, nil, nil) else {
            return .impossibleOutput(uri: uri, reason: "this FFmpeg has no \(muxer) container")
        }
        do throws(MediaError) {
            _ = try EncoderChoice(codec: codec ?? self.codec, muxer: UnsafePointer(format))
            return nil
        } catch {
            return error
        }
    }

    private func placeProblem(uri: String, target: String) -> MediaError? {
        guard !isNetwork else { return nil }
        guard folder == nil else { return nil }
        let path = Self.path(of: target)
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard PathText.withCString(parent, { access($0, W_OK | X_OK) }) != 0 else { return nil }
        return .cannotCreate(uri: uri, .posix(errno))
    }

    private static func path(of target: String) -> String {
        target.hasPrefix("file://") ? String(target.dropFirst(7)) : target
    }

    /// The kind of output that `target` names; nil when its ending or scheme is unknown.
    init?(_ target: String) {
        guard !target.utf8.contains(0) else { return nil }
        if let scheme = SourceAddress.scheme(of: target), scheme != "file" {
            guard let muxer = Self.schemes[scheme] else { return nil }
            self.init(muxer: muxer, location: target, codec: "h264", isNetwork: true)
            return
        }
        let path = Self.path(of: target)
        if path.hasSuffix("/") || FileKind(path: path) == .folder {
            let folder = path.hasSuffix("/") ? path : path + "/"
            self.init(
                muxer: "image2", location: Self.escaped(folder) + "%06d.jpg", codec: "mjpeg")
            return
        }
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        if let codec = Self.pictures[ending] {
            self.init(picture: path, name: name, codec: codec)
            return
        }
        guard let file = Self.files[ending] else { return nil }
        self.init(
            muxer: file.muxer, location: "file:" + path, codec: file.codec,
            allowsReordering: file.muxer != "mpegts" && file.muxer != "hls")
    }

    /// A numbered picture, or one picture; nil where the name has a `%` that is no number.
    private init?(picture path: String, name: Substring, codec: String) {
        if PictureFolder.isPattern(path) {
            let folder = path.dropLast(name.count)
            self.init(muxer: "image2", location: Self.escaped(folder) + name, codec: codec)
        } else if !name.contains("%") {
            self.init(muxer: "image2", location: path, codec: codec, isOnePicture: true)
        } else {
            return nil
        }
    }

    private init(
        muxer: String, location: String, codec: String, isNetwork: Bool = false,
        allowsReordering: Bool = false, isOnePicture: Bool = false
    ) {
        self.muxer = muxer
        self.location = location
        self.codec = codec
        self.isNetwork = isNetwork
        self.allowsReordering = allowsReordering
        self.isOnePicture = isOnePicture
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
        guard muxer == "image2", !isOnePicture, let cut = location.lastIndex(of: "/") else {
            return nil
        }
        return String(location[..<cut]).replacing("%%", with: "%")
    }

    private static func escaped(_ folder: some StringProtocol) -> String {
        String(folder).replacing("%", with: "%%")
    }
}
