import TestSupport
import Testing

/// Runs whose detector a server computes, and what their logs say.
enum RemoteRun {
    static func backend(
        _ url: String, _ more: String = "", model: String = "network",
        deadline: String = "5s"
    ) -> [String] {
        [
            "--set",
            "detect.backend={url: '\(url)', model: \(model), deadline: \(deadline)\(more)}",
        ]
    }

    /// A run of the first frames of a clip, with every frame in its log.
    static func run(
        _ sightline: Sightline, _ log: String, _ more: [String], frames: Int = 40
    ) throws -> (outcome: Program.Outcome, log: LogLines) {
        let outcome = try sightline.program.run(
            [
                "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                sightline.folder.file(log), "--log-frames", "--max-frames", "\(frames)",
            ] + more, limit: 120)
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        return (outcome, try LogLines(path: sightline.folder.file(log)))
    }

    static func detections(_ log: LogLines) -> [JSON] {
        log["frame"].map { .list([$0["n"], .list($0["det"].items.map(bare))]) }
    }

    /// An object without the name of its track, in which the run's is.
    static func bare(_ object: JSON) -> JSON {
        .members(object.object.filter { $0.key != "id" })
    }

    static func bySource(_ log: LogLines) -> [String: [JSON]] {
        Dictionary(grouping: log["frame"]) { $0["src"].text ?? "" }.mapValues { frames in
            frames.map { .list([$0["n"], .list($0["det"].items.map(bare))]) }
        }
    }

    /// Frames of which the log says that the engine here looked at them in the server's place.
    static func here(_ log: LogLines) -> Int {
        log["frame"].count { $0["engine"].text == "local" }
    }

    static func figures(_ log: LogLines) throws -> JSON {
        let stat = try #require(log["stat"].last)
        return try #require(stat["backends"].object.values.first)
    }
}
