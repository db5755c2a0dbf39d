import Glibc
import Spawning

// The example of Spawning.docc.
func lastLine(of words: [String]) throws -> String? {
    guard let pipe = Pipe() else { return nil }
    defer { close(pipe.reading) }
    let program: Spawn
    do {
        defer { close(pipe.writing) }
        program = try Spawn(words, output: .file(pipe.writing))
    }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = read(pipe.reading, &piece, piece.count), count > 0 {
        text += piece[..<count]
    }
    guard program.wait() == 0 else { return nil }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").last.map(String.init)
}
