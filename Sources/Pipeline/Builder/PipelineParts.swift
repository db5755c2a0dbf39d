import VisionCore

/// Everything of a run, put together and not yet started.
struct PipelineParts {
    /// The sources in their order.
    let runs: [SourceRun]
    /// What the sources share.
    let services: RunServices
    /// The outputs, locked against other runs.
    let claims: OutputClaims
    /// Whether log and outputs are there already: nothing is to be done.
    let isComplete: Bool
    /// Why sources did not open.
    let refusals: [any UserFacing]
    /// Frames of each source, by name, that an earlier run made.
    let firstFrames: [(source: String, frames: Int)]
    /// Frames in all that this run makes, when the sources say.
    let expectedFrames: Int?
}
