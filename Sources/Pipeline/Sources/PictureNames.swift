import Media
import ModelCatalogue

/// File names of the pictures that a source consists of.
enum PictureNames {
    private static let endings = [
        "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "qoi",
    ]

    /// Names in the order of their frames; empty when the source is no pictures.
    static func names(of address: SourceAddress) -> [String] {
        switch address {
        case .folder, .pattern: Demuxer.picturePaths(of: address).map(lastComponent)
        case .file(let path):
            endings.contains { path.lowercased().hasSuffix("." + $0) } ? [lastComponent(path)] : []
        case .standardInput, .network: []
        }
    }

    /// Whether the source at `uri` may be one picture, as far as is known before it is opened.
    static func mayBeOnePicture(_ uri: String) -> Bool {
        switch SourceAddress(uri) {
        case .file(let path)?: !names(of: .file(path: path)).isEmpty
        case .folder?, .pattern?: SourceAddress(uri).map { names(of: $0).count == 1 } ?? true
        case .standardInput?: true
        case .network?, nil: false
        }
    }

    /// Names and sizes, one a line: what a folder is known by.
    static func listing(of address: SourceAddress) -> String {
        Demuxer.picturePaths(of: address).map { path in
            "\(lastComponent(path)) \(FileSum.size(of: path))"
        }.joined(separator: "\n")
    }

    private static func lastComponent(_ path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}
