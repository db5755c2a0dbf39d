package import Analytics

extension EventType {
    /// The types about the pipeline itself, not about what a source shows.
    package static let ofPipeline: [EventType] = [
        .pipelineDegraded, .outputState, .configReload, .cameraFrozen,
    ]

    /// The pipeline cannot do all it should.
    package static let pipelineDegraded = EventType(rawValue: "pipeline.degraded")
    /// A camera gives the same picture again and again.
    package static let cameraFrozen = EventType(rawValue: "camera.frozen")
    /// What happens to an output.
    package static let outputState = EventType(rawValue: "output.state")
    /// The configuration was read again.
    package static let configReload = EventType(rawValue: "config.reload")
}
