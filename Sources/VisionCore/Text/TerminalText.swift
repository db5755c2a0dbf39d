/// Text of files, servers and people, made safe for a terminal.
package enum TerminalText {
    /// `text` with each control character as an escape (`\u{1B}`), so that it can neither move the
    /// cursor nor fake a line.
    ///
    /// Escaped are C0 and C1 controls, delete, line and paragraph separators, and the marks that
    /// turn the direction of writing. Line breaks and tabs are kept where `keepsLines`.
    package static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if !isControl(scalar) || keepsLines && (scalar == "\n" || scalar == "\t") {
                result.append(scalar)
            } else {
                let escape = "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                result.append(contentsOf: escape.unicodeScalars)
            }
        }
        return String(result)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E,
            0x2066...0x2069:
            true
        default: false
        }
    }
}
