extension Demuxer {
    /// Paths of the pictures of a folder or pattern, in the order of their frames; empty for
    /// everything else, and where nothing can be read.
    package static func picturePaths(of address: SourceAddress) -> [String] {
        switch address {
        case .folder(let path): (try? PictureFolder(folder: path))?.paths ?? []
        case .pattern(let path): (try? PictureFolder(pattern: path))?.paths ?? []
        case .file, .standardInput, .network: []
        }
    }
}
