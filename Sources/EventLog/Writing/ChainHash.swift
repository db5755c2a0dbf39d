import Crypto

/// The chain over the bytes of a log.
///
/// A link's value is SHA-256 of the previous value (its 64 hexadecimal characters; nothing for
/// the first) and of every byte from the end of the previous link's line up to and including the
/// `"sha256":"` of its own line: between two links no byte is left out.
struct ChainHash: Sendable {
    /// The last link's value, hexadecimal; empty before the first.
    private(set) var previous = ""
    private var running = SHA256()

    mutating func update(_ bytes: some Sequence<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ running.update(bufferPointer: .init($0)) })
            == nil
        {
            running.update(data: Array(bytes))
        }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        running.update(bufferPointer: bytes)
    }

    /// The value of what has been given since the last link.
    var value: String { Self.hexadecimal(running.finalize()) }

    /// Begins the next segment after a link of `value`.
    mutating func link(_ value: String) {
        previous = value
        running = SHA256()
        update(Array(value.utf8))
    }

    /// Hexadecimal text of bytes.
    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
