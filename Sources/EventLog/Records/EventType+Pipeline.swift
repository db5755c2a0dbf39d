package import Analytics

extension EventType {
    /// The types about the pipeline itself, not about what a source shows.
    package static let ofPipeline: [EventType] = [.pipelineDegraded, .outputState, .configReload]

    /// The pipeline cannot do all it should.
    package static let pipelineDegraded = EventType(rawValue: "pipeline.degraded")
    /// What happens to an output.
    package static let outputState = EventType(rawValue: "output.state")
    /// The configuration was read again.
    package static let configReload = EventType(rawValue: "config.reload")
}
