import Foundation
import Glibc

/// mosquitto on a free port of the loopback, with a file that keeps its sessions, and one who
/// listens to everything.
package final class MQTTBroker {
    /// Where it listens.
    package let port: Int
    private let folder: ScratchFolder
    private var server: RunningProgram?

    /// A broker that keeps its files in `folder`; not started.
    package init(_ folder: ScratchFolder) throws {
        self.folder = folder
        let text = try Python.answer(
            "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
        )
        port = Int(text.dropLast()) ?? 0
        try folder.write(
            """
            listener \(port) 127.0.0.1
            allow_anonymous true
            user root
            persistence true
            persistence_location \(folder.path)/
            max_queued_messages 0

            """, to: "mosquitto.conf")
    }

    /// Starts it and waits until it takes messages.
    package func start() throws {
        // Signals are blocked in what this process starts, and the broker saves its sessions when
        // it is asked to end.
        server = try Python.interpreter().start([
            "-c",
            """
            import os, shutil, signal, sys
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            path = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
            os.execv(path, ["mosquitto", "-c", sys.argv[1]])
            """, folder.file("mosquitto.conf"),
        ])
        for _ in 0..<200 {
            if try publish("x", to: "up") { return }
            usleep(50_000)
        }
    }

    /// Ends as when the machine is shut down: sessions go to the file.
    package func stop() {
        server?.send(signal: SIGTERM)
        _ = server?.finish(limit: 10)
        server = nil
    }

    /// Stands still, or goes on.
    package func freeze(_ isFrozen: Bool) { server?.send(signal: isFrozen ? SIGSTOP : SIGCONT) }

    /// Publishes `text`; whether the broker took it.
    @discardableResult
    package func publish(_ text: String, to topic: String, isRetained: Bool = false) throws -> Bool
    {
        try Program.installed("mosquitto_pub").run(
            ["-h", "127.0.0.1", "-p", "\(port)", "-q", "1", "-t", topic, "-m", text]
                + (isRetained ? ["-r"] : [])
        ).exitCode == 0
    }

    /// What the broker keeps at `topic`; nil for nothing.
    package func retained(_ topic: String) throws -> String? {
        let heard = try Program.installed("mosquitto_sub").run([
            "-h", "127.0.0.1", "-p", "\(port)", "-t", topic, "--retained-only", "-C", "1", "-W",
            "2",
        ])
        let text = heard.output.trimmingCharacters(in: .newlines)
        return text.isEmpty ? nil : text
    }

    /// Subscribes as `judge` for good and goes away.
    package func remember() throws {
        _ = try Program.installed("mosquitto_sub").run([
            "-h", "127.0.0.1", "-p", "\(port)", "-i", "judge", "-c", "-q", "1", "-t", "#", "-E",
        ])
    }

    /// What came for `judge`, until nothing comes for a second: topic and payload.
    package func heard() throws -> [(topic: String, payload: String)] {
        let listener = try Program.installed("mosquitto_sub").start([
            "-h", "127.0.0.1", "-p", "\(port)", "-i", "judge", "-c", "-q", "1", "-t", "#", "-F",
            "%t\t%p",
        ])
        var text = ""
        repeat {
            text = listener.output
            usleep(1_000_000)
        } while listener.output != text
        listener.send(signal: SIGTERM)
        _ = listener.finish(limit: 5)
        return text.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }
}
