/// What this build is.
enum ToolVersion {
    /// Semantic version of the tool.
    static let text = "0.1.0"
}
