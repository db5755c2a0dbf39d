import Foundation
import Glibc
import TestSupport

/// `sightline serve` in a folder of its own.
final class Serving {
    let running: RunningProgram
    let folder: ScratchFolder
    let port: Int

    /// Serves the steady clip, or `sources`, or a pipeline of that text; LOG in it is the log.
    init(
        sources: [String]? = nil, pipeline: String? = nil, _ more: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        folder = try ScratchFolder()
        port = Loopback.freePort()
        var program = try Program.sightline()
        program.directory = folder.path
        program.environment.merge(environment) { $1 }
        let log = folder.file("log.jsonl")
        var arguments = ["serve", "--listen", "\(port)"]
        if let pipeline {
            let text = pipeline.replacingOccurrences(of: "LOG", with: "\"\(log)\"")
            arguments.append(try folder.write(text, to: "pipeline.yml"))
        } else {
            arguments += try sources ?? [Clips.of(.steady)]
            arguments += ["--log", log, "--log-frames", "--model", Fixture.detector]
        }
        running = try program.start(arguments + more)
        let (running, port) = (running, port)
        _ = running.wait(limit: 30) { running.errors.contains(":\(port)/") }
    }

    deinit { running.send(signal: SIGTERM) }

    /// Frame records in the log so far.
    var frames: Int {
        ((try? folder.bytes("log.jsonl")) ?? Data()).ranges(of: Data("\"r\":\"frame\"".utf8))
            .count
    }

    func eventually(_ condition: () -> Bool) -> Bool {
        running.wait(limit: 60, until: condition)
    }
}
