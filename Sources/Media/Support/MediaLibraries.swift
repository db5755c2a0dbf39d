import CFFmpeg

/// The libraries that this process runs with.
package enum MediaLibraries {
    /// Names and versions on one line.
    package static var versions: String {
        let libraries = [
            ("libavformat", avformat_version()), ("libavcodec", avcodec_version()),
            ("libavutil", avutil_version()), ("libswscale", swscale_version()),
        ]
        return libraries.map { name, version in
            "\(name) \(version >> 16).\(version >> 8 & 0xff).\(version & 0xff)"
        }.joined(separator: ", ")
    }
}
