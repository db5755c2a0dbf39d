import FoundationEssentials
import Pipeline

extension PipelineRun.Setup {
    /// What a run of this program says of itself; `pipelines` are the files that describe it.
    init(_ talk: TalkFlags, pipelines: [String]) {
        self.init(
            tool: ToolVersion.tool,
            environment: ProcessInfo.processInfo.environment, inputs: pipelines,
            talk: talk.quiet ? .silent : RunTalk { Talk.say($0, as: $1 ? .warning : .note) })
        noticesLog = { Talk.say($0.text, as: .warning) }
    }

    /// What the run of a part of a plan says of itself.
    init(part isQuiet: Bool) {
        self.init(
            tool: ToolVersion.tool,
            environment: ProcessInfo.processInfo.environment,
            talk: isQuiet ? .silent : RunTalk { Talk.say($0, as: $1 ? .warning : .note) })
    }
}
