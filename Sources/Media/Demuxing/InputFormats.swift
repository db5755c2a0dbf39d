import CFFmpeg

/// Which of libav's containers may be opened.
///
/// A playlist opens other files. It is opened only where the source was asked for as a playlist: by
/// the ending of its name, or over a network; a file that merely turns out to be one is refused.
enum InputFormats {
    /// Containers that name other media, and the endings under which each is asked for.
    private static let playlists: [String: [String]] = [
        "hls": ["m3u8", "m3u"], "concat": ["ffconcat"], "dash": ["mpd"], "sdp": ["sdp"],
        "imf": [], "lavfi": [], "tedcaptions": [], "bluray": [], "dvdvideo": [],
    ]
    /// Playlists that a server may send.
    private static let remote: Set<String> = ["hls", "dash", "sdp"]

    /// libav's list of containers for `address`.
    static func allowed(for address: SourceAddress) -> String {
        var refused = Set(playlists.keys)
        switch address {
        case .network: refused.subtract(remote)
        case .file(let path):
            let ending = path.split(separator: ".").last?.lowercased() ?? ""
            refused = refused.filter { playlists[$0]?.contains(ending) == false }
        case .folder, .pattern, .standardInput: break
        }
        return names.filter { refused.isDisjoint(with: $0.split(separator: ",").map(String.init)) }
            .joined(separator: ",")
    }

    /// The containers of this build, by libav's names.
    private static let names: [String] = {
        var names: [String] = []
        // Safety: libav's opaque place in its own list, owned by this closure.
        var place: UnsafeMutableRawPointer?
        while let format = av_demuxer_iterate(&place) {
            if let name = format.pointee.name { names.append(String(cString: name)) }
        }
        return names
    }()
}
