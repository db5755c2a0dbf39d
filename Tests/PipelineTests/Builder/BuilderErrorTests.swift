import EventLog
import ModelCatalogue
import PipelineConfig
import Testing
import VisionCore

@testable import Pipeline

@Suite struct BuilderErrorTests {
    /// What is wrong with the pipeline of `text`, dry, with no model anywhere.
    private static func error(_ text: String) throws -> any UserFacing {
        let description = try Description.pipeline(text)
        let setup = PipelineRun.Setup(
            tool: RunRecord.Tool(name: "test", version: "0"),
            environment: ["HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"])
        do {
            _ = try PipelineRun(description, setup: setup, isDry: true)
        } catch let error as any UserFacing {
            return error
        }
        throw Unexpected()
    }

    private struct Unexpected: Error {}

    @Test func `a model that is not here ends with 66 and the line that installs it`() throws {
        let error = try Self.error("")
        #expect(error.exitCode == .noInput)
        #expect("\(error.summary) \(error.hint ?? "")".contains("yolox_nano_416"))
        #expect(error.hint?.contains("sightline models install") == true)
    }

    @Test func `a model file that is not there is named`() throws {
        let error = try Self.error("detect: { model: /nowhere/absent.onnx }\n")
        #expect(error.exitCode == .noInput || error.exitCode == .badData)
        let text = [error.summary, error.subject ?? "", error.hint ?? ""].joined(separator: " ")
        #expect(text.contains("absent"))
    }

    @Test func `several sources cannot share an output`() throws {
        let problems = #expect(throws: ConfigProblems.self) {
            _ = try PipelineLoader.load(
                bytes: Array(
                    """
                    version: 1
                    sources: { a: { uri: a.mp4 }, b: { uri: b.mp4 } }
                    outputs: { video: { to: out.mp4 } }
                    """.utf8), name: "test.yml")
        }
        let issue = try #require(problems?.issues.first)
        #expect(issue.keyPath == "outputs.video.to")
        #expect(issue.hint?.contains("{source}") == true)
    }

    @Test func `a part of a source is what its description says`() throws {
        let description = try PipelineLoader.load(
            bytes: Array(
                """
                version: 1
                sources:
                  cam: { uri: a.mp4, from: 1500ms, to: 2s, max_frames: 7, stride: 3 }
                """.utf8), name: "test.yml")
        let extent = SourceExtent(description.sources[0])
        #expect(
            extent
                == SourceExtent(
                    from: MediaInstant(nanoseconds: 1_500_000_000),
                    to: MediaInstant(nanoseconds: 2_000_000_000), frameLimit: 7, stride: 3))
        #expect(
            SourceExtent(try Description.pipeline("").sources[0])
                == SourceExtent(from: nil, to: nil, frameLimit: nil, stride: 1))
    }
}
