/// Text of files, servers, models and users, made fit for a terminal.
package enum TerminalText {
    /// `text` with everything that could move a terminal's cursor, change its state, begin a line
    /// or reorder what is read written out: `\n`, `\t`, `\r`, else `\u{1b}`.
    ///
    /// What is printed so stays on its line. Printable text of any script is left alone.
    package static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnfit) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnfit(scalar) {
                result += name(of: scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `text` line by line, each made fit: for texts of ours of which some parts are foreign, and
    /// in which a foreign newline does no more than begin a line.
    package static func escapedLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
            .joined(separator: "\n")
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// Controls of ISO 6429 (C0, DEL, C1), separators of lines and paragraphs, marks and overrides
    /// of direction, and tags.
    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
        case 0xE0000...0xE007F, 0xFEFF: true
        default: false
        }
    }
}
