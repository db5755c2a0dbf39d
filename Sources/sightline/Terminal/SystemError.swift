import Glibc

/// The operating system's words.
enum SystemError {
    /// What `errno` value `code` means, in lower case.
    static func text(_ code: Int32) -> String {
        guard let words = strerror(code) else { return "error \(code)" }
        let text = String(cString: words)
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
