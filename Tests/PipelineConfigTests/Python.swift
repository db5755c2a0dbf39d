import Foundation

/// Runs a Python program that judges what we wrote.
enum Python {
    /// What `program` printed when given `input`; nil when there is no fitting Python.
    ///
    /// `SIGHTLINE_PYTHON` names the interpreter. One line tells that the modules are missing.
    static func run(_ program: String, input: Data) throws -> Data? {
        let python = ProcessInfo.processInfo.environment["SIGHTLINE_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", program]
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: input)
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        let complaint = try stderr.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let words = String(decoding: complaint, as: UTF8.self)
        if process.terminationStatus == 127 || words.contains("ModuleNotFoundError") {
            print("skipped: no \(python) with the modules needed")
            return nil
        }
        if process.terminationStatus != 0 { throw Complaint(words: words) }
        return output
    }

    struct Complaint: Error {
        let words: String
    }
}
