/// What a source that was removed leaves, so that it continues its numbers when it comes back.
struct SourceRemains: Sendable {
    /// What its stages remember.
    let memory: SourceMemory
    /// Its account of frames.
    let account: FrameAccount
    /// Graphs of it so far.
    let part: Int
}
