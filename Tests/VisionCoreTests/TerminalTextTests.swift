import Testing
import VisionCore

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("gate", "gate"), ("Straße 北 🚲 שלום", "Straße 北 🚲 שלום"),
        ("a\u{1B}]0;x\u{07}b", "a\\u{1b}]0;x\\u{7}b"), ("a\nerror: b", "a\\nerror: b"),
        ("a\r\tb", "a\\r\\tb"), ("a\u{9B}2Jb", "a\\u{9b}2Jb"), ("a\u{202E}b", "a\\u{202e}b"),
        ("a\u{2028}b\u{7F}", "a\\u{2028}b\\u{7f}"), ("\r\n", "\\r\\n"),
    ])
    func `what a terminal would obey is written out`(_ text: String, _ expected: String) {
        #expect(TerminalText.escaped(text) == expected)
    }

    @Test func `lines of ours stay lines`() {
        #expect(TerminalText.escapedLines("a\u{1B}\nb\tc\n") == "a\\u{1b}\nb\\tc\n")
    }
}
