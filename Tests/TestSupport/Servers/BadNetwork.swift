import Foundation
import Glibc

/// A seeded network on the loopback that loses, doubles, holds up, reorders and damages packets, or
/// moves their timestamps; see `impaired.py`.
package struct BadNetwork {
    /// It is installed and does not start.
    package struct DoesNotStart: Error, CustomStringConvertible {
        /// What it wrote to its standard error.
        package let description: String
    }

    /// Where it listens.
    package let port: Int
    private let process: RunningProgram

    /// A network in front of `target`: datagrams go on to that port, or with `isRTSP` it stands
    /// between players and the server there.
    package init(before target: Int, isRTSP: Bool = false, _ options: [String]) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("impaired.py").path
        process = try Program.installed("python3").start(
            ["-u", script, isRTSP ? "rtsp" : "udp", "\(target)"] + options)
        let running = process
        guard running.wait(until: { running.output.contains("\n") }),
            let bound = running.output.split(whereSeparator: \.isWhitespace).last.flatMap({
                Int($0)
            })
        else { throw DoesNotStart(description: running.finish(limit: 5).errors) }
        port = bound
    }

    /// Ends it.
    package func stop() {
        process.send(signal: SIGKILL)
        _ = process.finish()
    }
}
