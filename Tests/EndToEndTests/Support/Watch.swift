import Foundation
import Glibc
import TestSupport
import Testing

/// A run on live sources that a test looks at while it goes on: no network, a line for each frame.
struct Watch {
    let sightline: Sightline
    let running: RunningProgram

    /// Starts one on `sources`, with further arguments.
    init(
        _ sources: [String], _ more: [String] = [], in sightline: Sightline? = nil,
        log: String? = nil
    ) throws {
        let own = try sightline ?? Sightline()
        self.sightline = own
        let to = log ?? own.folder.file("log.jsonl")
        running = try own.program.start(
            ["run"] + sources + ["--model", "none", "--log", to, "--log-frames"] + more)
    }

    /// Frames in the log so far.
    var frames: Int { sightline.count("frame") }

    /// Whether `condition` comes true within `limit` seconds.
    func sees(within limit: Double = 30, _ condition: () -> Bool) -> Bool {
        running.wait(limit: limit, until: condition)
    }

    /// Waits until the log holds `text`.
    func holds(_ text: String, within limit: Double = 30) -> Bool {
        sees(within: limit) { sightline.logHolds(text) }
    }

    /// Ends it as Ctrl-C does, which has to take less than five seconds, and reads its log.
    func stop(_ signal: Int32 = SIGINT) throws -> LogLines {
        let begin = Date()
        running.send(signal: signal)
        let outcome = running.finish(limit: 15)
        let seconds = Date().timeIntervalSince(begin)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(seconds < 5, "\(seconds) s to stop")
        let log = try LogLines(path: sightline.folder.file("log.jsonl"))
        #expect(log.badLines.isEmpty)
        #expect(log.records.last?["r"].text == "end", "no end in the log")
        let verdict = try sightline.program.run(
            ["log", "verify", sightline.folder.file("log.jsonl")])
        #expect(verdict.exitCode == 0, "\(verdict.errors)")
        return log
    }
}

extension LogLines {
    /// States of the `source` records of `source`, each with its reason where it has one.
    func states(of source: String) -> [String] {
        self["source"].filter { $0["src"].text == source }.map { record in
            [record["state"].text, record["reason"].text].compactMap(\.self).joined(separator: " ")
        }
    }
}
