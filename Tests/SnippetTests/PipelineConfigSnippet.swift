import PipelineConfig

// The example of PipelineConfig.docc.
func problems(in pipeline: String) -> [String] {
    do throws(ConfigProblems) {
        _ = try PipelineLoader.load(bytes: Array(pipeline.utf8), name: "pipeline.yml")
        return []
    } catch {
        return error.issues.map { "\($0)" }
    }
}
