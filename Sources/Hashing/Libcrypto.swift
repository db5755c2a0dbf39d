import COpenSSL

/// OpenSSL's algorithms in a context of our own: the machine's `openssl.cnf` does not reach it.
///
/// @unchecked Sendable: both pointers are immutable once made, and libcrypto reads them on any
/// thread.
struct Libcrypto: @unchecked Sendable {
    static let shared = Libcrypto()

    /// The library context that algorithms are fetched from; kept for the life of the process.
    let library: OpaquePointer
    /// The implementation of SHA-256, fetched once.
    let sha256: OpaquePointer

    private init() {
        guard let library = OSSL_LIB_CTX_new(),
            let sha256 = EVP_MD_fetch(library, "SHA2-256", nil)
        else { preconditionFailure("this libcrypto has no SHA-256") }
        self.library = library
        self.sha256 = sha256
    }

    /// Libcrypto's calls on SHA-256 fail on wrong use and without memory only.
    static func require(_ code: Int32) {
        precondition(code == 1, "libcrypto refused a call")
    }
}
