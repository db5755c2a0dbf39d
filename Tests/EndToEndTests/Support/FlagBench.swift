import Foundation
import MediaTestSupport
import TestSupport
import Testing

/// Runs the program on the steady clip, 60 frames of it unless a flag says otherwise.
struct FlagBench: Sendable {
    var sightline: Sightline

    init() throws { sightline = try Sightline() }

    /// The folder of the test.
    var folder: String { sightline.folder.path }

    /// The path of `name` in it.
    func file(_ name: String) -> String { sightline.folder.file(name) }

    /// What came of `run` with the detector of the fixtures and `flags`.
    func run(_ flags: [String]) throws -> Program.Outcome {
        try sightline.program.run(
            ["run", try Clips.of(.steady)] + Self.whole(flags), limit: 120)
    }

    /// The deterministic log, with frames, of a run with `flags`; the run ends 0.
    func log(_ flags: [String], at clip: String? = nil) throws -> LogLines {
        try logged(try clip ?? Clips.of(.steady), Self.whole(flags))
    }

    /// The log of a run on `scene`.
    func log(_ flags: [String], of scene: SyntheticScene) throws -> LogLines {
        let clip = file("scene-\(UUID().uuidString).mp4")
        try scene.write(to: clip)
        return try logged(clip, Self.whole(flags))
    }

    /// The log of a run of the models of the shared data on a part of it.
    func shared(_ name: String, _ flags: [String]) throws -> LogLines {
        var bench = self
        let models = try SharedData.path("models/MANIFEST.json").dropLast("/MANIFEST.json".count)
        bench.sightline.program.environment["SIGHTLINE_MODELS"] = String(models)
        return try bench.logged(try SharedData.path(name), flags)
    }

    /// The numbers of a text of the MOTChallenge.
    func rows(_ path: String) throws -> [[Double]] {
        try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
    }

    private static func whole(_ flags: [String]) -> [String] {
        var flags = flags
        if !flags.contains("--model") { flags += ["--model", Fixture.detector] }
        let bounds = ["--max-frames", "--to", "--stream"]
        let isBound = { (flag: String) in bounds.contains(flag) || flag.contains("max_frames") }
        if !flags.contains(where: isBound) {
            flags += ["--max-frames", "60"]
        }
        return flags
    }

    private func logged(_ clip: String, _ flags: [String]) throws -> LogLines {
        let path = file("log-\(UUID().uuidString).jsonl")
        let outcome = try sightline.program.run(
            ["run", clip, "--log", path, "--log-frames", "--deterministic", "--quiet"] + flags,
            limit: 120)
        #expect(outcome.exitCode == 0, "\(flags): \(outcome.errors)")
        return try LogLines(path: path)
    }
}

extension LogLines {
    /// Everything that was detected, frame after frame.
    var detections: [JSON] { self["frame"].flatMap { $0["det"].items } }
    /// The classes of it.
    var classes: [String] { detections.compactMap { $0["cls"].text } }
    /// The scores of it.
    var scores: [Double] { detections.compactMap { $0["s"].number } }

    /// Whether two deterministic logs are equal.
    static func == (left: LogLines, right: LogLines) -> Bool { left.records == right.records }
}

extension JSON {
    /// Whether `text` is in it, as a string or as a name of a member.
    func holds(_ text: String) -> Bool {
        self.text == text || items.contains { $0.holds(text) }
            || object.contains { $0.key == text || $0.value.holds(text) }
    }
}
