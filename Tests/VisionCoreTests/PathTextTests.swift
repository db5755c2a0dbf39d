import Testing
import VisionCore

@Suite struct PathTextTests {
    @Test(arguments: [
        ("plain.mp4", "plain.mp4"), ("größe/日本.mp4", "größe/日本.mp4"), (#"a\b"#, #"a\b"#),
        (#"a\xE9"#, #"a\x5CxE9"#), (#"\x5C"#, #"\x5Cx5C"#), (#"\xg0"#, #"\xg0"#),
    ])
    func `text that is UTF-8 stays, an escape in it is escaped`(name: String, text: String) {
        #expect(PathText.text(of: Array(name.utf8)) == text)
        #expect(PathText.bytes(of: text) == Array(name.utf8))
    }

    @Test func `bytes that are no UTF-8 are escaped`() {
        #expect(PathText.text(of: [0x63, 0xE9, 0x2E]) == #"c\xE9."#)
        #expect(PathText.text(of: [0xC0, 0x80, 0xED, 0xA0, 0x80]) == #"\xC0\x80\xED\xA0\x80"#)
        #expect(PathText.text(of: [0xF0, 0x9F, 0x98]) == #"\xF0\x9F\x98"#)
    }

    @Test func `every path comes back from its text, and no two share one`() {
        var generator = SystemRandomNumberGenerator()
        let letters: [UInt8] = [0x5C, 0x78, 0x35, 0x43, 0x45, 0x39, 0xC3, 0xA9, 0xE9, 0xFF, 0x61]
        var seen: [String: [UInt8]] = [:]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &generator)]
            }
            let text = PathText.text(of: bytes)
            #expect(PathText.bytes(of: text) == bytes)
            #expect(seen.updateValue(bytes, forKey: text) ?? bytes == bytes)
        }
    }
}
