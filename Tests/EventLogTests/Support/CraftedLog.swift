import EventLog

/// Logs and resume states whose numbers were changed and whose hashes were made again.
enum CraftedLog {
    /// What a hostile hand puts in the place of a number.
    static let values = [
        "0", "-1", "1", "4611686018427387903", "4611686018427387904", "9223372036854775806",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551615", "99999999999999999999999999", "1.5", "1e308", "1e999", "null",
        "[]", "\"x\"",
    ]

    /// The places of the numbers in `text`, JSON.
    static func numbers(in text: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var isText = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\\") {
                index += 1
            } else if byte == UInt8(ascii: "\"") {
                isText.toggle()
            } else if !isText, byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) {
                let end =
                    text[index...].firstIndex { "],}\n".utf8.contains($0) } ?? text.endIndex
                found.append(index..<end)
                index = end - 1
            }
            index += 1
        }
        return found
    }

    /// `log` with the hashes of its chain made again.
    static func linked(_ log: [UInt8]) -> [UInt8] {
        var chain = ChainHash()
        var result: [UInt8] = []
        for line in log.split(separator: 0x0A) {
            var line = Array(line) + [0x0A]
            if let start = hash(in: line) {
                chain.update(line[..<start])
                let value = chain.value
                line.replaceSubrange(start..<(start + 64), with: Array(value.utf8))
                chain.link(value)
            } else {
                chain.update(line)
            }
            result += line
        }
        return result
    }

    /// `state` with its own hash made again.
    static func sealed(_ state: [UInt8]) -> [UInt8] {
        guard let start = hash(in: state) else { return state }
        var hash = ChainHash()
        hash.update(state[..<start])
        return state[..<start] + Array(hash.value.utf8) + Array("\"}\n".utf8)
    }

    /// Where the hash of a line begins whose last key is `sha256`.
    private static func hash(in line: [UInt8]) -> Int? {
        let key = Array(",\"sha256\":\"".utf8)
        let start = line.count - 64 - 3
        guard start >= key.count, line[(start - key.count)..<start].elementsEqual(key) else {
            return nil
        }
        return start
    }
}
