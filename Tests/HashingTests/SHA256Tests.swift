import Foundation
import Hashing
import TestSupport
import Testing

@Suite struct SHA256Tests {
    /// NIST's vectors (FIPS 180-4 examples and the SHA-2 test suite).
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ]) func `NIST's vectors`(message: String, expected: String) {
        #expect(SHA256.digest(of: message.utf8).hexadecimal == expected)
    }

    @Test func `a million letters a`() {
        var hash = SHA256()
        for _ in 0..<1000 { hash.update([UInt8](repeating: UInt8(ascii: "a"), count: 1000)) }
        #expect(
            hash.finalize().hexadecimal
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `a copy continues on its own`() {
        var hash = SHA256()
        hash.update("ab".utf8)
        let early = hash
        let middle = hash.finalize()
        hash.update("c".utf8)
        #expect(hash.finalize() == SHA256.digest(of: "abc".utf8))
        #expect(middle == SHA256.digest(of: "ab".utf8))
        #expect(early.finalize() == middle)
    }

    @Test func `pieces and sequences without storage give the same digest`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var pieces = SHA256()
        for start in stride(from: 0, to: 1000, by: 37) {
            pieces.update(bytes[start..<min(start + 37, 1000)])
        }
        #expect(pieces.finalize() == SHA256.digest(of: bytes))
        #expect(SHA256.digest(of: bytes.lazy.map { $0 }) == SHA256.digest(of: bytes))
    }

    @Test func `sha256sum agrees on every length up to three blocks`() throws {
        let folder = try ScratchFolder()
        var expected: [String] = []
        for length in 0...192 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ length) }
            let path = folder.file(String(format: "%03d", length))
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            expected.append("\(SHA256.digest(of: bytes).hexadecimal)  \(path)")
        }
        let sums = try Program.installed("sha256sum").run(
            (0...192).map { folder.path + String(format: "/%03d", $0) })
        #expect(sums.output == expected.joined(separator: "\n") + "\n")
    }
}
