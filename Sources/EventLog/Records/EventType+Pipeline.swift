package import Analytics

extension EventType {
    /// The types about the pipeline itself, not about what a source shows.
    package static let ofPipeline: [EventType] = [
        .pipelineDegraded, .outputState, .configReload, .cameraFrozen, .cameraBlind,
        .cameraMoved, .motion,
    ]

    /// The pipeline cannot do all it should.
    package static let pipelineDegraded = EventType(rawValue: "pipeline.degraded")
    /// A camera gives the same picture again and again.
    package static let cameraFrozen = EventType(rawValue: "camera.frozen")
    /// A camera shows nothing: its lens is covered.
    package static let cameraBlind = EventType(rawValue: "camera.blind")
    /// A camera shows another place.
    package static let cameraMoved = EventType(rawValue: "camera.moved")
    /// Something moves in front of a camera.
    package static let motion = EventType(rawValue: "motion")
    /// What happens to an output.
    package static let outputState = EventType(rawValue: "output.state")
    /// The configuration was read again.
    package static let configReload = EventType(rawValue: "config.reload")
}
