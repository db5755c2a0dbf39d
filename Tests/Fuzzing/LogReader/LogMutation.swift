import EventLog
import Glibc

/// libFuzzer's entry for a mutation of our own.
@_cdecl("LLVMFuzzerCustomMutator")
func mutateLog(
    _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int, _ seed: UInt32
) -> Int {
    var generator = MutationGenerator(state: UInt64(seed))
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    let halves = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    var log = LogMutation.lines(Array(halves[0]))
    var state = halves.count > 1 ? Array(halves[1]) : []
    if state.isEmpty || UInt8.random(in: 0..<8, using: &generator) > 0 {
        LogMutation.change(&log, &generator)
    } else {
        LogMutation.changeValue(&state, &generator)
    }
    // One in eight keeps the hashes that no longer fit: what finds them must be tried too.
    if UInt8.random(in: 0..<8, using: &generator) > 0 {
        LogMutation.link(&log)
        LogMutation.seal(&state)
    }
    let output = Array(log.joined()) + (state.isEmpty ? [] : [0] + state)
    guard output.count <= room else { return count }
    for index in output.indices { bytes[index] = output[index] }
    return output.count
}

/// libFuzzer's own mutation, for the inside of a value.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int) -> Int

/// A generator whose numbers follow from libFuzzer's seed (splitmix64).
struct MutationGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Changes of a log that leave lines and values whole, so that they come past the first check.
enum LogMutation {
    /// The lines of a log, each with its newline.
    static func lines(_ log: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        for byte in log {
            lines[lines.count - 1].append(byte)
            if byte == 0x0A { lines.append([]) }
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Changes a line: one goes, comes twice, changes places, is cut, or one of its values changes.
    static func change(_ log: inout [[UInt8]], _ generator: inout MutationGenerator) {
        guard let index = log.indices.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: log.remove(at: index)
        case 1: log.insert(log[index], at: index)
        case 2: log.swapAt(index, log.indices.randomElement(using: &generator) ?? index)
        case 3: log[index] = Array(log[index].dropLast(.random(in: 1...40, using: &generator)))
        default: changeValue(&log[index], &generator)
        }
        if Bool.random(using: &generator) { number(&log) }
    }

    /// Replaces a value of a JSON text by an odd one, or changes the bytes inside it.
    static func changeValue(_ text: inout [UInt8], _ generator: inout MutationGenerator) {
        let values = values(in: text)
        guard let range = values.randomElement(using: &generator) else { return }
        if Bool.random(using: &generator), let odd = odd.randomElement(using: &generator) {
            text.replaceSubrange(range, with: Array(odd.utf8))
            return
        }
        var piece = Array(text[range]) + [UInt8](repeating: 0, count: 24)
        let length = piece.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mutateBytes($0, range.count, buffer.count) } ?? 0
        }
        text.replaceSubrange(range, with: piece.prefix(length).filter { $0 != 0 && $0 != 0x0A })
    }

    /// Makes the numbers of the records those of their lines.
    private static func number(_ log: inout [[UInt8]]) {
        let key = Array("\"seq\":".utf8)
        for index in log.indices {
            guard let found = log[index].firstRange(of: key) else { continue }
            let digits = log[index][found.upperBound...].prefix { (0x30...0x39).contains($0) }
            log[index].replaceSubrange(digits.startIndex..<digits.endIndex, with: "\(index)".utf8)
        }
    }

    /// Makes the hashes of the chain again.
    static func link(_ log: inout [[UInt8]]) {
        var chain = ChainHash()
        for index in log.indices {
            guard let start = hash(in: log[index]) else {
                chain.update(log[index])
                continue
            }
            chain.update(log[index][..<start])
            let value = chain.value
            log[index].replaceSubrange(start..<(start + 64), with: Array(value.utf8))
            chain.link(value)
        }
    }

    /// Makes a state's own hash again.
    static func seal(_ state: inout [UInt8]) {
        guard let start = hash(in: state) else { return }
        var hash = ChainHash()
        hash.update(state[..<start])
        state.replaceSubrange(start..<(start + 64), with: Array(hash.value.utf8))
    }

    private static let odd = [
        "0", "-1", "1", "4611686018427387903", "9223372036854775807", "-9223372036854775808",
        "18446744073709551616", "1.5", "1e999", "null", "true", "[]", "{}", "\"\"", "\"cam1\"",
        "\"ev_1\"", "\"\\ud800\"", "[[[[]]]]",
    ]

    /// Where the values of a JSON text are: texts, numbers and words, keys too.
    private static func values(in text: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "\"") {
                var end = index + 1
                while end < text.count, text[end] != UInt8(ascii: "\"") {
                    end += text[end] == UInt8(ascii: "\\") ? 2 : 1
                }
                let range = index..<min(end + 1, text.count)
                found.append(range)
                index = range.upperBound
            } else if "-0123456789tfn".utf8.contains(text[index]) {
                let end = text[index...].firstIndex { "],}:\n".utf8.contains($0) } ?? text.endIndex
                found.append(index..<end)
                index = end
            } else {
                index += 1
            }
        }
        return found
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
