import Foundation
import Glibc

/// A camera: GStreamer's RTSP server in a process of its own on the loopback, to be killed, frozen
/// and started again.
///
/// It offers `/live`, `/secret` (behind a digest login), `/still` (one picture for ever), `/deaf`
/// (sound goes on, pictures do not), `/datagrams` (UDP alone), `/large`, `/slow` (five frames a
/// second) and
/// `/record` (takes what is pushed).
package struct CameraServer {
    /// A server that is installed and does not start.
    package struct DoesNotStart: Error, CustomStringConvertible {
        /// What it wrote to its standard error.
        package let description: String
    }

    /// Where it listens.
    package let port: Int
    private let process: RunningProgram

    /// Starts one, on a free port when `port` is 0; with a `login`, `/live` asks for it.
    ///
    /// A server that is not installed is a missing judge, one that does not start is a failure.
    package init(port: Int = 0, login: (user: String, password: String)? = nil) throws {
        // GStreamer's bindings belong to the system's own interpreter.
        try self.init(
            script: "rtsp_server.py", python: "/usr/bin/python3", port: port,
            further: login.map { [$0.user, $0.password] } ?? [],
            lacks: "GStreamer's RTSP server is not installed")
    }

    /// Starts one that misbehaves as some cameras do, a way for each mount; see `odd_camera.py`.
    package static func odd() throws -> CameraServer {
        try CameraServer(
            script: "odd_camera.py", python: "python3", port: 0, further: [],
            lacks: "ffmpeg is not installed")
    }

    private init(
        script: String, python: String, port: Int, further: [String], lacks: String
    ) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent(script).path
        process = try Program.installed(python).start([path, "\(port)"] + further)
        let running = process
        guard running.wait(until: { running.output.contains("\n") }),
            let last = running.output.split(whereSeparator: \.isWhitespace).last,
            let bound = Int(last)
        else {
            let outcome = running.finish(limit: 5)
            if outcome.exitCode == 69 { try Judge.missing(lacks) }
            throw DoesNotStart(description: "\(script): \(outcome.errors)")
        }
        self.port = bound
    }

    /// The address of one of its streams; `login` is `user:password@`.
    package func url(_ mount: String = "live", login: String = "") -> String {
        "rtsp://\(login)127.0.0.1:\(port)/\(mount)"
    }

    /// Ends it at once.
    package func die() {
        process.send(signal: SIGKILL)
        _ = process.finish()
    }

    /// Keeps its connections open and sends nothing more.
    package func freeze() { process.send(signal: SIGSTOP) }

    /// Goes on where it froze.
    package func thaw() { process.send(signal: SIGCONT) }
}
