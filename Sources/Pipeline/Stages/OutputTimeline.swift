import Media
import VisionCore

/// Where the frames of a source are on the timeline of an output: epochs follow each other.
struct OutputTimeline {
    private var epoch: Int?
    private var offset: Int64 = 0
    private var last: MediaTime?
    private var needsJoin = false

    /// Whether no reconnect has happened.
    private(set) var isFirstEpoch = true

    mutating func beginEpoch(_ epoch: Int) {
        if let before = self.epoch, before != epoch {
            needsJoin = true
            isFirstEpoch = false
        }
        self.epoch = epoch
    }

    /// The frame at its place; the same object unless an epoch has moved it.
    mutating func placed(_ frame: VideoFrame, epoch: Int) -> VideoFrame? {
        let base = last?.timeBase ?? frame.pts.timeBase
        var ticks = frame.pts.rescaled(to: base).value
        if needsJoin, let last {
            let step = max(
                1,
                MediaTime(value: 40_000_000, timeBase: .nanoseconds)
                    .rescaled(to: base).value)
            offset = last.value.addingSaturated(step).subtractingSaturated(ticks)
            needsJoin = false
        }
        ticks = ticks.addingSaturated(offset)
        last = MediaTime(value: ticks, timeBase: base)
        guard offset != 0 || base != frame.pts.timeBase else { return frame }
        return last.flatMap { frame.moved(to: $0) }
    }
}
