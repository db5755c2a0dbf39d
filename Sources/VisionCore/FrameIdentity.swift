/// What names a frame for the length of a run: every item in the graph carries one.
package struct FrameIdentity: Hashable, Sendable, Codable {
    /// Index of the source within the run, from 0.
    package var source: Int
    /// Grows by one at every reconnect, discontinuity, or change of size or codec.
    package var epoch: Int
    /// Index of the decoded frame in display order, per source over the whole run: `n` in the log.
    package var frameIndex: Int

    /// The identity (`source`, `epoch`, `frameIndex`).
    package init(source: Int, epoch: Int, frameIndex: Int) {
        self.source = source
        self.epoch = epoch
        self.frameIndex = frameIndex
    }
}
