import COpenSSL

/// A running SHA-256 (FIPS 180-4), computed by OpenSSL's libcrypto.
///
/// A value: a copy continues on its own, so a digest can be taken in the middle of a stream.
package struct SHA256: Sendable {
    private var state = State()

    /// A hash of no bytes yet.
    package init() {}

    /// Appends `bytes`.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
        state.update(bytes)
    }

    /// Appends `bytes`.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable {
            update(UnsafeRawBufferPointer($0))
        }
        if isDone == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// The digest of what was appended.
    package consuming func finalize() -> Digest {
        if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
        return state.finish()
    }

    /// The digest of `bytes`.
    package static func digest(of bytes: some Sequence<UInt8>) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}

extension SHA256 {
    /// Owns one context of libcrypto.
    ///
    /// @unchecked Sendable: `SHA256` changes a state only while it holds the one reference.
    private final class State: @unchecked Sendable {
        private let context: OpaquePointer

        init() {
            context = Self.made()
            Libcrypto.require(EVP_DigestInit_ex(context, Libcrypto.shared.sha256, nil))
        }

        init(copying other: State) {
            context = Self.made()
            Libcrypto.require(EVP_MD_CTX_copy_ex(context, other.context))
        }

        deinit { EVP_MD_CTX_free(context) }

        func update(_ bytes: UnsafeRawBufferPointer) {
            Libcrypto.require(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
        }

        func finish() -> Digest {
            Digest(
                bytes: [UInt8](unsafeUninitializedCapacity: Digest.count) { bytes, count in
                    Libcrypto.require(EVP_DigestFinal_ex(context, bytes.baseAddress, nil))
                    count = Digest.count
                })
        }

        private static func made() -> OpaquePointer {
            guard let context = EVP_MD_CTX_new() else {
                preconditionFailure("no memory for a SHA-256 context")
            }
            return context
        }
    }
}
