import Hashing
package import VisionCore

/// The name of a run: 26 characters of Crockford's base 32.
package enum RunID {
    /// A ULID: 48 bits of milliseconds since 1970, then 80 random bits.
    package static func ulid(at wall: WallInstant) -> String {
        let milliseconds = UInt64(clamping: wall.nanoseconds / 1_000_000)
        var bytes: [UInt8] = []
        for shift in stride(from: UInt64(40), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: milliseconds >> shift))
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10 { bytes.append(UInt8.random(in: .min ... .max, using: &random)) }
        return Base32.text(of: bytes)
    }

    /// A name made of the hashes of sources, configuration and models.
    package static func deterministic(_ header: RunRecord) -> String {
        var hash = HashInput()
        hash.add(RunRecord.schema)
        hash.add(header.configSHA256)
        for source in header.sources {
            hash.add(source.name)
            hash.add(source.mode.rawValue)
            hash.add(source.fingerprint)
        }
        for model in header.models {
            hash.add(model.id)
            hash.add(model.sha256)
        }
        return Base32.text(of: hash.digest)
    }
}

/// Texts fed to SHA-256 so that no two lists of texts give the same bytes.
struct HashInput {
    private var hash = SHA256()

    mutating func add(_ text: String) {
        let bytes = Array(text.utf8)
        withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hash.update($0) }
        hash.update(bytes)
    }

    var digest: [UInt8] { hash.finalize().bytes }
}
