import Hashing

/// The chain over the bytes of a log.
///
/// A link's value is SHA-256 of the previous value (its 64 hexadecimal characters; nothing for
/// the first) and of every byte from the end of the previous link's line up to and including the
/// `"sha256":"` of its own line: between two links no byte is left out.
package struct ChainHash: Sendable {
    /// The last link's value, hexadecimal; empty before the first.
    package private(set) var previous = ""
    private var running = SHA256()

    /// A chain without a link.
    package init() {}

    /// Adds bytes of the log.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        running.update(bytes)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        running.update(bytes)
    }

    /// The value of what has been given since the last link.
    package var value: String { running.finalize().hexadecimal }

    /// Begins the next segment after a link of `value`.
    package mutating func link(_ value: String) {
        previous = value
        running = SHA256()
        update(value.utf8)
    }
}
