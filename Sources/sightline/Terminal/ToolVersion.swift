import EventLog
import Resources

/// What this build is.
enum ToolVersion {
    /// Semantic version of the tool.
    static let text = "0.1.0"

    /// The tool as the head of a log names it.
    static let tool = RunRecord.Tool(name: "sightline", version: text, commit: BuildCommit.text)
}
