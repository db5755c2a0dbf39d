import Foundation
import Hashing
import TestSupport
import Testing

struct HMACVector: Sendable {
    let key: [UInt8]
    let message: [UInt8]
    let code: String
}

@Suite struct HMACSHA256Tests {
    /// RFC 4231, cases 1, 2, 3, 6 and 7.
    private static let vectors: [HMACVector] = [
        HMACVector(
            key: [UInt8](repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        HMACVector(
            key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        HMACVector(
            key: [UInt8](repeating: 0xaa, count: 20), message: [UInt8](repeating: 0xdd, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        HMACVector(
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        HMACVector(
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array(
                """
                This is a test using a larger than block-size key and a larger than \
                block-size data. The key needs to be hashed before being used by the HMAC \
                algorithm.
                """.utf8),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: vectors) func `vectors of RFC 4231`(vector: HMACVector) {
        #expect(HMACSHA256.code(for: vector.message, key: vector.key).hexadecimal == vector.code)
    }

    @Test func `python's hmac agrees on keys and messages of every length`() throws {
        let lengths = [0, 1, 31, 32, 63, 64, 65, 200]
        var ours: [String] = []
        for key in lengths {
            for message in lengths {
                let code = HMACSHA256.code(
                    for: [UInt8](repeating: 7, count: message),
                    key: [UInt8](repeating: 9, count: key))
                ours.append(code.hexadecimal)
            }
        }
        let program = """
            import hashlib, hmac
            for key in \(lengths):
                for message in \(lengths):
                    print(hmac.new(bytes([9]) * key, bytes([7]) * message, hashlib.sha256)
                        .hexdigest())
            """
        #expect(try Python.answer(program) == ours.joined(separator: "\n") + "\n")
    }

    @Test func `a code is valid for its own message and key only`() {
        let code = HMACSHA256.code(for: "message".utf8, key: "key".utf8).bytes
        #expect(HMACSHA256.isValid(code, for: "message".utf8, key: "key".utf8))
        #expect(!HMACSHA256.isValid(code, for: "massage".utf8, key: "key".utf8))
        #expect(!HMACSHA256.isValid(code, for: "message".utf8, key: "kez".utf8))
        #expect(!HMACSHA256.isValid(Array(code.dropLast()), for: "message".utf8, key: "key".utf8))
        for index in code.indices {
            var wrong = code
            wrong[index] ^= 1
            #expect(!HMACSHA256.isValid(wrong, for: "message".utf8, key: "key".utf8))
        }
    }
}
