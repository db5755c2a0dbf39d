package import VisionCore

extension PathText {
    /// Calls `body` with the path that `text` names, terminated by a zero.
    package static func withCString<Result>(
        _ text: String, _ body: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        (bytes(of: text) + [0]).withUnsafeBufferPointer { buffer in
            // Safety: the buffer holds at least the zero, and CChar has the layout of UInt8.
            buffer.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map(body) ?? body("")
            }
        }
    }
}
