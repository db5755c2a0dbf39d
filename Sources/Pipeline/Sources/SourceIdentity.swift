import EventLog
import Media
import ModelCatalogue
import VisionCore

/// What makes a source this one and no other: bytes of a file, the address of a camera.
enum SourceIdentity {
    /// The fingerprint of the source at `uri`, for the log's head and the ids of its events.
    ///
    /// A file that cannot be read is known by its address; opening it says what is wrong.
    static func fingerprint(uri: String, address: SourceAddress) -> String {
        switch address {
        case .file(let path):
            guard FileSum.isRegular(path), let sum = try? SourceFingerprint.file(path: path) else {
                return SourceFingerprint.address(uri)
            }
            return sum
        case .folder, .pattern:
            return SourceFingerprint.address(PictureNames.listing(of: address))
        case .standardInput, .network:
            return SourceFingerprint.address(Credentials.identity(of: uri))
        }
    }

    /// Whether the sources at two addresses have one fingerprint: one address, a link, a copy.
    static func isOne(_ uri: String, _ other: String) -> Bool {
        if uri == other { return true }
        guard let address = SourceAddress(uri), let beside = SourceAddress(other) else {
            return false
        }
        // The fingerprint of a file reads two mebibytes, its length none.
        if case .file(let path) = address, case .file(let otherPath) = beside,
            FileSum.size(of: path) != FileSum.size(of: otherPath)
        {
            return false
        }
        return fingerprint(uri: uri, address: address)
            == fingerprint(uri: other, address: beside)
    }
}
