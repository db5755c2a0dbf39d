import Foundation
import Glibc
import TestSupport

/// A camera: an RTSP server in a process of its own, to be killed, frozen and started again.
struct CameraServer {
    let port: Int
    private let process: RunningProgram

    /// Starts one, on a port of its own when `port` is 0.
    ///
    /// Nil, after one line that says so, when GStreamer's server is not installed.
    init?(port: Int = 0, login: (user: String, password: String)? = nil) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Servers/rtsp_server.py").path
        let python = Program(path: "/usr/bin/python3")
        guard FileManager.default.isExecutableFile(atPath: python.path) else {
            Shared.skip("cameras", because: "\(python.path) is not there")
            return nil
        }
        var arguments = [script, "\(port)"]
        if let login { arguments += [login.user, login.password] }
        process = try python.start(arguments)
        let running = process
        guard running.wait(until: { running.output.contains("\n") }),
            let last = running.output.split(whereSeparator: \.isWhitespace).last,
            let bound = Int(last)
        else {
            Shared.skip("cameras", because: "GStreamer's RTSP server does not start")
            return nil
        }
        self.port = bound
    }

    /// The address of its stream.
    func url(_ login: String = "") -> String { "rtsp://\(login)127.0.0.1:\(port)/live" }

    /// Ends it at once.
    func die() {
        process.send(signal: SIGKILL)
        _ = process.finish()
    }

    /// Keeps its connections open and sends nothing more.
    func freeze() { process.send(signal: SIGSTOP) }
}
