import Foundation

/// A real RTSP server in a process of its own, on the loopback.
final class StreamServer {
    let port: Int
    private let process: Process
    private let input: Pipe

    /// Starts it; nil, with a line of why, when GStreamer's server is not installed.
    static func start() throws -> StreamServer? {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Servers/rtsp_server.py").path
        let python = "/usr/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            print("skipped: \(python) is not there")
            return nil
        }
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.first == "ready", words.count == 2, let port = Int(words[1]) else {
            print("skipped: GStreamer's RTSP server is not installed")
            return nil
        }
        return StreamServer(port: port, process: process, input: input)
    }

    private init(port: Int, process: Process, input: Pipe) {
        self.port = port
        self.process = process
        self.input = input
    }

    deinit {
        kill(process.processIdentifier, SIGCONT)
        die()
    }

    func url(_ mount: String, user: String = "") -> String {
        "rtsp://\(user)127.0.0.1:\(port)/\(mount)"
    }

    /// Ends it at once.
    func die() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Keeps its connections open and sends nothing more.
    func freeze() { kill(process.processIdentifier, SIGSTOP) }
}
