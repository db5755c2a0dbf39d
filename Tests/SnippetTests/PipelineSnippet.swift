import EventLog
import Pipeline
import PipelineConfig

// The example of Pipeline.docc.
func frames(ofPipeline path: String, models: String) async throws -> Int {
    let description = try PipelineLoader.load(path: path)
    let run = try PipelineRun(
        description,
        setup: PipelineRun.Setup(
            tool: .init(name: "example", version: "1"),
            environment: ["SIGHTLINE_MODELS": models]))
    return await run.run { nil }.frames
}
