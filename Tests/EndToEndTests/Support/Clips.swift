import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

/// A synthetic clip, and the line, the zone and the scene that its truth follows from.
struct SceneCase: Sendable, CustomTestStringConvertible {
    let name: String
    let scene: SyntheticScene

    var testDescription: String { name }

    static let lines: [(name: String, points: [NormalizedPoint])] = [
        ("mid", [NormalizedPoint(x: 0.5, y: 1), NormalizedPoint(x: 0.5, y: 0)]),
        ("slant", [NormalizedPoint(x: 0.3, y: 0.02), NormalizedPoint(x: 0.62, y: 0.98)]),
    ]
    static let zone = [
        NormalizedPoint(x: 0.55, y: 0.3), NormalizedPoint(x: 0.75, y: 0.3),
        NormalizedPoint(x: 0.75, y: 0.85), NormalizedPoint(x: 0.55, y: 0.85),
    ]

    /// The rules as arguments of `run`.
    static var rules: [String] {
        func text(_ points: [NormalizedPoint]) -> String {
            points.map { "\($0.x),\($0.y)" }.joined(separator: ",")
        }
        return lines.flatMap { ["--line", "\($0.name)=\(text($0.points))"] }
            + ["--zone", "yard=\(text(zone))"]
    }

    private static let objects = [
        SceneObject(1, .person, .init(0, 60, 90), .init(8, 420, 90)),
        SceneObject(2, .person, .init(1, 430, 180), .init(9, 70, 180)),
        SceneObject(3, .car, .init(2, 50, 244), .init(6, 430, 244)),
        SceneObject(
            4, .bicycle, .init(0.5, 40, 28), .init(4, 300, 28), .init(8.5, 60, 28)),
    ]

    /// 25 frames a second.
    static let steady = SceneCase(
        name: "steady rate", scene: SyntheticScene(frameCount: 240, objects: objects))

    /// 20 to 80 milliseconds from frame to frame.
    static let variable = SceneCase(
        name: "variable rate",
        scene: SyntheticScene(
            timeBase: TimeBase(1, 90_000),
            ticks: (0..<220).reduce(into: [Int64]()) { ticks, index in
                let step = 1_800 + Int64((index * 7_919) % 61) * 90
                ticks.append(ticks.last.map { $0 + step } ?? 0)
            }, objects: objects))
}

/// Clips that several tests use, made once a process.
enum Clips {
    private static let path: String = {
        let path = FileManager.default.temporaryDirectory.path + "/sightline-clips-\(getpid())"
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: Clips.path) }
        return path
    }()

    private static let steady = Result { try made(.steady, "steady.mp4") }
    private static let variable = Result { try made(.variable, "variable.mp4") }
    private static let long = Result { try repeated(times: 3, "long.mp4") }
    private static let endless = Result { try repeated(times: 20, "endless.mp4") }
    private static let audible = Result { try withSound() }

    /// The clip of `scene`.
    static func of(_ scene: SceneCase) throws -> String {
        try (scene.name == SceneCase.steady.name ? steady : variable).get()
    }

    /// The steady clip three times over, 28.8 seconds.
    static func threeTimes() throws -> String {
        _ = try Program.installed("ffmpeg")
        return try long.get()
    }

    /// The steady clip twenty times over, 192 seconds.
    static func looped() throws -> String {
        _ = try Program.installed("ffmpeg")
        return try endless.get()
    }

    /// The clip of a variable rate with a tone.
    static func withTone() throws -> String {
        _ = try Program.installed("ffmpeg")
        return try audible.get()
    }

    /// ffmpeg could not make a clip.
    private struct NotMade: Error, CustomStringConvertible {
        let description: String
    }

    private static func made(_ scene: SceneCase, _ name: String) throws -> String {
        try scene.scene.write(to: "\(path)/\(name)")
        return "\(path)/\(name)"
    }

    private static func repeated(times: Int, _ name: String) throws -> String {
        try remade(
            name,
            ["-stream_loop", "\(times - 1)", "-i", try steady.get(), "-c", "copy"])
    }

    private static func withSound() throws -> String {
        try remade(
            "tone.mp4",
            [
                "-i", try variable.get(), "-f", "lavfi", "-i", "sine=frequency=440:duration=9",
                "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac",
            ])
    }

    private static func remade(_ name: String, _ arguments: [String]) throws -> String {
        let target = "\(path)/\(name)"
        let outcome = try Program.installed("ffmpeg").run(
            ["-v", "error"] + arguments + [target])
        guard outcome.exitCode == 0 else {
            throw NotMade(description: "ffmpeg made no \(name): \(outcome.errors)")
        }
        return target
    }
}
