import TestSupport
import Testing

/// A box that walks through a picture of 800 x 400 from side to side, a detection a frame; 25
/// frames a second.
struct Walk: Sendable {
    var from = 100.0
    var to = 700.0
    var frames = 0..<100
    var top = 200.0
    var size = (width: 40.0, height: 100.0)
    var score = 0.9
    /// As the labels number them: 1 person, 3 car.
    var category = 1
    var isSeen: @Sendable (Int) -> Bool = { _ in true }

    /// COCO results.
    var results: [String] {
        frames.filter(isSeen).map { frame in
            let share = Double(frame - frames.lowerBound) / Double(frames.count - 1)
            let left = from + (to - from) * share - size.width / 2
            return #"{"image_id":\#(frame),"category_id":\#(category),"bbox":["#
                + "\((left * 100).rounded() / 100),\(top),\(size.width),\(size.height)],"
                + #""score":\#(score)}"#
        }
    }
}

/// A log without a video: walks that were imported, tracked and judged.
enum WalkLog {
    /// Writes `log` into the folder of `sightline`, 100 frames with `rules` over them.
    static func make(
        _ sightline: Sightline, _ walks: [Walk], rules: String, source: String = ""
    ) throws {
        let folder = sightline.folder
        func run(_ arguments: [String]) throws {
            let outcome = try sightline.program.run(arguments, limit: 60)
            #expect(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
        }
        let results = walks.flatMap(\.results).joined(separator: ",")
        let labels = ["person", "bicycle", "car", "motorcycle", "airplane", "bus", "train"]
        try run([
            "log", "import", "--as", "coco", try folder.write("[\(results)]", to: "seen.json"),
            "--size", "800x400", "--rate", "25", "--frames", "100", "--source", "street",
            "--labels", try folder.write(labels.joined(separator: "\n") + "\n", to: "labels"),
            "--log", folder.file("seen"),
        ])
        let pipeline = """
            version: 1
            sources:
              street: { uri: street.mp4\(source) }
            detect: { model: "\(Fixture.detector)" }
            rules:
              \(rules)
            log: { frames: true, deterministic: true }
            """
        try run([
            "replay", folder.file("seen"), "--pipeline", try folder.write(pipeline, to: "p.yml"),
            "--log", folder.file("log"),
        ])
    }
}
