import COpenSSL

/// HMAC-SHA-256 (RFC 2104), computed by OpenSSL's libcrypto: the signature of a message.
package enum HMACSHA256 {
    /// The code of `message` under `key`; a key of any length, the empty one included.
    package static func code(for message: some Sequence<UInt8>, key: some Sequence<UInt8>)
        -> Digest
    {
        let message = Array(message)
        // A pointer that is not null even for an empty key: null means "the key of before".
        let key = Array(key) + [0]
        return Digest(
            bytes: [UInt8](unsafeUninitializedCapacity: Digest.count) { bytes, count in
                let result = EVP_Q_mac(
                    Libcrypto.shared.library, "HMAC", nil, "SHA2-256", nil, key, key.count - 1,
                    message, message.count, bytes.baseAddress, Digest.count, &count)
                precondition(result != nil && count == Digest.count, "libcrypto refused a call")
            })
    }

    /// Whether `code` is the code of `message` under `key`.
    ///
    /// Takes the same time wherever the first wrong byte is.
    package static func isValid(
        _ code: [UInt8], for message: some Sequence<UInt8>, key: some Sequence<UInt8>
    ) -> Bool {
        let expected = Self.code(for: message, key: key).bytes
        return code.count == expected.count && CRYPTO_memcmp(code, expected, code.count) == 0
    }
}
