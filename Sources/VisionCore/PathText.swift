/// Paths as text: paths are bytes, and not all of them are UTF-8.
///
/// Each byte that is not part of valid UTF-8 is written `\xHH`, and so is a backslash that would
/// read as the start of such an escape: text and bytes correspond one to one, and the text can be
/// shown, logged and typed. A text without `\x` is its own path.
package enum PathText {
    private static let backslash = UInt8(ascii: "\\")

    /// The text of the path of `bytes`.
    package static func text(of bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let length = scalarLength(in: bytes, at: index)
            let isEscape = length == 1 && escapedByte(in: bytes, at: index) != nil
            if length == 0 || isEscape {
                result += escape(of: bytes[index])
                index += 1
            } else {
                result += bytes[index..<(index + length)]
                index += length
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes of the path that `text` names, without a terminating zero.
    package static func bytes(of text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.contains(backslash) else { return bytes }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let byte = escapedByte(in: bytes, at: index) {
                result.append(byte)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Bytes of the scalar at `index`, 1 to 4; 0 when there is no valid one.
    private static func scalarLength(in bytes: [UInt8], at index: Int) -> Int {
        let length =
            switch bytes[index] {
            case 0x00...0x7F: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, index + length <= bytes.count else { return 0 }
        let isValid = String(validating: bytes[index..<(index + length)], as: UTF8.self) != nil
        return isValid ? length : 0
    }

    /// The byte that the four characters from `index` on stand for; nil when they are no escape.
    private static func escapedByte(in bytes: [UInt8], at index: Int) -> UInt8? {
        guard index + 4 <= bytes.count, bytes[index] == backslash,
            bytes[index + 1] == UInt8(ascii: "x")
        else { return nil }
        guard let high = digit(bytes[index + 2]), let low = digit(bytes[index + 3]) else {
            return nil
        }
        return high << 4 | low
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func escape(of byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [backslash, UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
