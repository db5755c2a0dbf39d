import Foundation
import PipelineConfig
import TestSupport
import Testing
import VisionCore

/// A file that is wrong, and every issue it must give: `line:column key path: message | hint`.
struct MalformedPipeline: CustomTestStringConvertible, Sendable {
    let file: String
    let issues: [String]

    var testDescription: String { file }

    static let all = [
        MalformedPipeline(
            file: "ten-mistakes",
            issues: [
                "3:34 sources.gate.mode: unknown value 'lively' for sources.gate.mode"
                    + " | did you mean 'live'?",
                "4:9 sources.yard.uri: missing key 'uri' in sources.yard | a file, a folder of"
                    + " pictures, a pattern like f_%05d.png, - for stdin, or a URL: text",
                "4:11 sources.yard.url: unknown key 'url' in sources.yard | did you mean 'uri'?",
                "6:10 detect.model: unknown model 'yolox_nano_41'"
                    + " | did you mean 'yolox_nano_416'?",
                "7:3 detect.thresold: unknown key 'thresold' in detect | did you mean 'score'?",
                "8:10 detect.score: 'detect.score' must be a number from 0 to 1, not 1.5 | ",
                "9:16 track.kind: unknown value 'deepsort' for track.kind"
                    + " | known: sightline, byte, botsort, sort, ocsort, iou, none",
                "13:26 rules.north.points[1]: a point of rules.north.points lies outside 0 to 1"
                    + " | divide pixels by the width and height of the picture as shown",
                "14:11 rules.north.hold: 'rules.north.hold' lacks a unit"
                    + " | write 200s for seconds or 200ms for milliseconds",
                "15:31 rules.zone.points: a zone needs 3 points or more, not 2 | ",
                "17:16 outputs.video.to: several sources cannot share the output 'out.mp4'"
                    + " | put {source} into its name",
                "17:30 outputs.video.crf: 'outputs.video.crf' must be a whole number from 0 to 51,"
                    + " not text | ",
                "18:11 queues.detekt: no stage is called 'detekt' | did you mean 'detect'?",
            ]),
        MalformedPipeline(
            file: "duplicate-keys",
            issues: [
                "6:3 score: duplicate key 'score' | it stands in line 4 already",
                "7:22 kind: duplicate key 'kind' | it stands in line 7 already",
                "10:3 log.frmes: unknown key 'frmes' in log | did you mean 'frames'?",
            ]),
        MalformedPipeline(
            file: "bom-crlf",
            issues: ["5:3 detect.scor: unknown key 'scor' in detect | did you mean 'score'?"]),
        MalformedPipeline(
            file: "tabs",
            issues: [
                "3:1 : not valid YAML: while scanning for the next token, found character that"
                    + " cannot start any token | indent with spaces, not tabs; quote text that"
                    + " begins with @ or `"
            ]),
        MalformedPipeline(
            file: "empty",
            issues: ["1:1 : the pipeline file is empty | begin with version: 1 and sources:"]),
        MalformedPipeline(
            file: "a-list",
            issues: [
                "1:1 : the file must be a mapping, not a list | keys: version, sources, detect,"
                    + " pose, segment, classify, attributes, track, rules, annotate, outputs,"
                    + " record, detections, mot, log, overwrite, budget, memory, metrics, queues,"
                    + " compute, sinks, examples",
                "1:1 sources: no sources | name one: sources: { gate: { uri: street.mp4 } }",
            ]),
        MalformedPipeline(
            file: "unclosed",
            issues: [
                "3:1 : not valid YAML: while parsing a flow mapping,"
                    + " did not find expected ',' or '}' | "
            ]),
        MalformedPipeline(file: "not-utf8", issues: ["1:1 : the file is not UTF-8 text | "]),
        MalformedPipeline(
            file: "two-documents",
            issues: [
                "3:1 : not valid YAML: expected a single document in the stream,"
                    + " but found another document | "
            ]),
        MalformedPipeline(
            file: "version-two",
            issues: [
                "1:10 version: 'version' must be a whole number from 1 to 1, not 2 | ",
                "2:44 sources.a.to: 'sources.a.to' must lie after 'from' | ",
            ]),
        MalformedPipeline(
            file: "alias-bomb",
            issues: ["5:10 : more than 100 aliases when they are expanded | write the values out"]),
        MalformedPipeline(
            file: "alias-bomb-few",
            issues: ["5:10 : more than 100 aliases when they are expanded | write the values out"]),
        MalformedPipeline(
            file: "many-aliases",
            issues: ["3:420 : more than 100 aliases when they are expanded | write the values out"]),
        MalformedPipeline(
            file: "alias-as-key",
            issues: ["3:11 : a key must be a word | "]),
        MalformedPipeline(file: "deep", issues: ["2:73 : nested deeper than 64 levels | "]),
        MalformedPipeline(
            file: "secrets",
            issues: [
                "3:13 : the environment has no variable 'MISSING_VARIABLE'"
                    + " | set it before the run: export MISSING_VARIABLE=…",
                "4:13 : cannot read the file 'no-such-file' | a text file of at most 64 KiB;"
                    + " its path is relative to the file's folder",
                "5:13 : unknown substitution '${vault:…}'"
                    + " | known: ${env:NAME}, ${file:path}; write $${ for a plain ${",
                "6:20 log.durability: unknown value '***' for log.durability"
                    + " | known: always, interval, os",
            ]),
        MalformedPipeline(
            file: "unbuilt",
            issues: [
                "3:35 outputs.o.codec: 'hevc' is not built yet for outputs.o.codec"
                    + " | built: auto, h264, mpeg4, mjpeg"
            ]),
        MalformedPipeline(
            file: "shared-output",
            issues: [
                "2:69 sources.b.track.fuse_score: 'fuse_score' has no meaning for the tracker sort"
                    + " | leave it out",
                "3:21 detect.classes: the model knows no class 'persn' | did you mean 'person'?",
                "3:57 detect.score_low: 'detect.score_low' is greater than 'score'"
                    + " | score is 0.2",
                "4:25 outputs.video.to: several sources cannot share the output 'out.mp4'"
                    + " | put {source} into its name",
            ]),
    ]
}

@Suite struct MalformedPipelineTests {
    static let models = ModelLookup(names: ["yolox_nano_416", "picodet_s_416"]) { name in
        name == "yolox_nano_416" ? LabelSet(named: "coco80")?.labels : nil
    }

    private func problems(_ name: String) throws -> ConfigProblems? {
        let path = "Fixtures/Malformed/pipelines/\(name).yml"
        let bytes = try RepositoryFile.bytes(path)
        do throws(ConfigProblems) {
            _ = try PipelineLoader.load(
                bytes: bytes, name: path, environment: ["CANARY": "hunter2"], models: Self.models)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: MalformedPipeline.all)
    func `every mistake is told in the order of the file`(row: MalformedPipeline) throws {
        let problems = try #require(try problems(row.file))
        let found = problems.issues.map {
            "\($0.line):\($0.column) \($0.keyPath): \($0.message) | \($0.hint ?? "")"
        }
        #expect(found == row.issues)
        #expect(problems.exitCode == .configuration)
        #expect(!problems.text.contains("hunter2"))
    }

    @Test func `the table names every malformed file`() throws {
        let names = try RepositoryFile.names(in: "Fixtures/Malformed/pipelines", ending: ".yml")
        let told = MalformedPipeline.all.map { $0.file + ".yml" } + ["crossing-zone.yml"]
        #expect(names == told.sorted())
    }

    @Test func `a zone that crosses itself is a warning`() throws {
        let path = "Fixtures/Malformed/pipelines/crossing-zone.yml"
        let pipeline = try PipelineLoader.load(
            bytes: try RepositoryFile.bytes(path), name: path)
        #expect(
            pipeline.warnings.map(\.message) == [
                "the polygon of 'rules.yard.points' crosses itself"
            ])
        #expect(pipeline.warnings.map(\.line) == [4])
    }

    @Test(arguments: ["alias-bomb", "alias-bomb-few", "alias-as-key", "deep"])
    func `a bomb costs less than a tenth of a second`(name: String) throws {
        let clock = ContinuousClock()
        var best = Duration.seconds(60)
        for _ in 0..<3 {
            best = min(best, try clock.measure { _ = try problems(name) })
        }
        #expect(best < .milliseconds(100), "\(best)")
    }

    @Test func `an issue is printed with place and hint`() throws {
        let problems = try #require(try problems("bom-crlf"))
        #expect(
            problems.text == """
                error: unknown key 'scor' in detect
                  at Fixtures/Malformed/pipelines/bom-crlf.yml:5:3  detect.scor
                  hint: did you mean 'score'?
                """)
    }

    @Test func `a file that is not there ends with its own code`() {
        let problems = #expect(throws: ConfigProblems.self) {
            try PipelineLoader.load(path: "no/such/file.yml")
        }
        #expect(problems?.exitCode == .noInput)
    }
}
