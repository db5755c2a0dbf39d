import PipelineConfig
import Testing

@Suite struct NearestWordTests {
    private static let models = ["yolox_nano_416", "yolo_fastest_1.1_xl_320", "picodet_s_416"]

    @Test(arguments: [
        ("mqtt", ["mot", "model"], nil as String?), ("mod", ["mot", "model"], "mot"),
        ("url", ["uri", "mode"], "uri"), ("persn", ["person", "car"], "person"),
        ("yolov8", ["yolox", "darknet"], nil), ("yolox_nano_41", models, "yolox_nano_416"),
    ])
    func `a word is near when most of its letters are the same`(
        word: String, known: [String], near: String?
    ) {
        #expect(NearestWord.of(word, among: known) == near)
    }

    @Test func `what begins alike is named`() {
        #expect(
            NearestWord.hint(for: "yolox_nano", among: Self.models, called: "models")
                == "did you mean 'yolox_nano_416'?")
        #expect(
            NearestWord.hint(for: "lively", among: ["auto", "live"], called: "known")
                == "did you mean 'live'?")
    }

    @Test func `when nothing is near, what is known is listed`() {
        #expect(
            NearestWord.hint(for: "yolov8", among: ["yolox", "darknet"], called: "known")
                == "known: yolox, darknet")
    }

    @Test func `a model's description is told from a pipeline`() {
        let description = Array(ModelDescriptionTests.text.utf8)
        #expect(ModelDescription.isDescription(description))
        #expect(!ModelDescription.isDescription(Array(PipelineLoaderTests.manual.utf8)))
    }
}
