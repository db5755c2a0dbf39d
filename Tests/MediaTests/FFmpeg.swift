import Foundation
import TestSupport

/// The ffmpeg of the machine, which makes clips and says what it sees in ours.
enum FFmpeg {
    /// It ended with a failure.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What `name` of its programs writes to its standard output.
    @discardableResult
    static func run(_ arguments: [String], with name: String = "ffmpeg") throws -> String {
        let outcome = try Program.installed(name).run(["-v", "error"] + arguments)
        guard outcome.exitCode == 0 else {
            throw Failure(description: "\(name): \(outcome.errors)")
        }
        return outcome.output
    }

    /// Every picture of the file at `path` as it shows them, raw, in `pixelFormat`.
    static func pictures(of path: String, pixelFormat: String) throws -> Data {
        let folder = try ScratchFolder()
        try run([
            "-i", path, "-map", "0:v:0", "-vsync", "passthrough", "-pix_fmt", pixelFormat, "-f",
            "rawvideo", folder.file("raw"),
        ])
        return try folder.bytes("raw")
    }
}
