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
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("rtsp_server.py").path
        // GStreamer's bindings belong to the system's own interpreter.
        let python = try Program.installed("/usr/bin/python3")
        process = try python.start(
            [script, "\(port)"] + (login.map { [$0.user, $0.password] } ?? []))
        let running = process
        guard running.wait(until: { running.output.contains("\n") }),
            let last = running.output.split(whereSeparator: \.isWhitespace).last,
            let bound = Int(last)
        else {
            let outcome = running.finish(limit: 5)
            if outcome.exitCode == 69 {
                try Judge.missing("GStreamer's RTSP server is not installed")
            }
            throw DoesNotStart(description: "rtsp_server.py: \(outcome.errors)")
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
