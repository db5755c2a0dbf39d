import Foundation
import TestSupport

/// A program that tests compare with where it is installed.
enum CommandLineTool {
    /// What `name` writes to its standard output; where it is not installed the test ends, as
    /// `Judge` says.
    static func output(_ name: String, _ arguments: [String]) throws -> Data? {
        let path = "/usr/bin/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else {
            try Judge.missing("\(name) is not installed")
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }

    /// Every picture of the file at `path` as ffmpeg shows it, raw, in `pixelFormat`.
    static func pictures(of path: String, pixelFormat: String) throws -> Data? {
        try output(
            "ffmpeg",
            [
                "-v", "quiet", "-i", path, "-map", "0:v:0", "-vsync", "passthrough",
                "-pix_fmt", pixelFormat, "-f", "rawvideo", "-",
            ])
    }
}
