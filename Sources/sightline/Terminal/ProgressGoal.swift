import Pipeline
import PipelineConfig

/// What a run is to reach, as far as flags and the pipeline say it.
struct ProgressGoal {
    /// Frames of all sources at most; nil where one has no bound.
    var frames: Int?
    /// Seconds of media of all sources; nil where one has no bound.
    var seconds: Double?

    /// What the sources of `description` are bounded by.
    init(_ description: PipelineDescription) {
        var (frames, seconds): (Int?, Double?) = (0, 0)
        for source in description.sources {
            frames = Self.sum(frames, source.maxFrames)
            let span = source.to.map { to -> Double in
                let from = source.from.map(Self.seconds) ?? 0
                return max(0, Self.seconds(to) - from)
            }
            seconds = seconds.flatMap { total in span.map { total + $0 } }
        }
        (self.frames, self.seconds) = (frames, seconds)
    }

    /// The share of the run that is done, 0 to 1; nil where nothing says how much there is.
    ///
    /// The furthest of what bounds it counts: it ends by whichever comes first.
    func share(of progress: RunProgress) -> Double? {
        var shares: [Double] = []
        for bound in [frames, progress.expected].compactMap(\.self) where bound > 0 {
            shares.append(Double(progress.delivered + progress.dropped) / Double(bound))
        }
        if let seconds, seconds > 0 { shares.append(progress.mediaSeconds / seconds) }
        return shares.max().map { min(1, $0) }
    }

    private static func sum(_ total: Int?, _ more: Int?) -> Int? {
        guard let total, let more else { return nil }
        let (sum, overflow) = total.addingReportingOverflow(more)
        return overflow ? nil : sum
    }

    private static func seconds(_ time: Duration) -> Double {
        Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }
}
