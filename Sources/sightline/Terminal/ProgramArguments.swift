import VisionCore

/// What the program was called with.
enum ProgramArguments {
    /// The arguments without the program's name; one that is not UTF-8 as `PathText` writes it.
    static var words: [String] {
        // Safety: the system gives `argc` texts that end with a zero and live as long as the
        // process.
        (1..<max(Int(CommandLine.argc), 1)).compactMap { index in
            CommandLine.unsafeArgv[index].map { text in
                String(validatingCString: text) ?? PathText.text(of: bytes(of: text))
            }
        }
    }

    private static func bytes(of text: UnsafeMutablePointer<CChar>) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = 0
        while text[index] != 0 {
            bytes.append(UInt8(bitPattern: text[index]))
            index += 1
        }
        return bytes
    }
}
