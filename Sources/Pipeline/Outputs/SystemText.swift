import Glibc

/// The system's words.
enum SystemText {
    /// What an error number means.
    static func error(_ code: Int32) -> String {
        // Safety: the system's text lives as long as the process.
        String(cString: strerror(code))
    }
}
