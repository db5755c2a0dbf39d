import Media
import ModelCatalogue
import VisionCore

/// What makes a source this one and no other: the hash of a file's bytes, the address of a camera.
enum SourceFingerprint {
    /// `sha256:…` of a file, of the names and sizes of a folder's pictures, or of a redacted URL.
    static func make(uri: String, address: SourceAddress) throws(ModelError) -> String {
        switch address {
        case .file(let path):
            guard FileSum.isRegular(path) else { return text(of: uri) }
            return "sha256:" + (try FileSum.sha256(of: path))
        case .folder, .pattern:
            return text(of: PictureNames.listing(of: address))
        case .standardInput, .network:
            return text(of: Redaction.redacted(uri))
        }
    }

    private static func text(of text: String) -> String {
        "sha256:" + FileSum.sha256(ofText: text)
    }
}
