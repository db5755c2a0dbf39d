package import VisionCore

/// Makes a strictly rising timeline of the timestamps of a stream, whatever its container gave.
///
/// - A timestamp that rises is kept exactly.
/// - One that is missing, or that repeats, is extrapolated from the last good one at the stream's
///   frame rate: `synthesised`.
/// - One that goes back by up to a second is put one tick behind the last: `repaired`.
/// - One that is further off (back by more, or forward by more than five seconds where times come
///   from a clock) is extrapolated as well: `repaired`. When three in a row agree with each other,
/// a
///   new timeline starts, joined to the old one: from then on all are kept with an offset.
/// - A jump forward that the caller trusts, because the source is a file and the frames behind it
///   agree, is time that went by without frames: it is kept, and reported as a `pause`.
///
/// A pure value: its state can be stored and resumed.
package struct PTSRepair: Hashable, Sendable, Codable {
    /// A timestamp on the line.
    package struct Outcome: Hashable, Sendable {
        /// Ticks of the stream's time base; rises with every frame.
        package let pts: Int64
        /// What was done; nil when it is the container's own, or that with the timeline's offset.
        package let fix: TimeFix?
        /// Whether a new timeline starts with this frame.
        package let startsTimeline: Bool
        /// Ticks without a frame before this one: the source's time went by and nothing came.
        package let pause: Int64?

        init(pts: Int64, fix: TimeFix?, startsTimeline: Bool, pause: Int64? = nil) {
            self.pts = pts
            self.fix = fix
            self.startsTimeline = startsTimeline
            self.pause = pause
        }
    }

    /// Frames that had a wrong timestamp.
    package private(set) var repaired = 0
    /// Frames that had none.
    package private(set) var synthesised = 0
    /// Timelines that started after the first one.
    package private(set) var discontinuities = 0
    /// Ticks from the container's times to those of the line; changes with a discontinuity.
    package private(set) var offset: Int64 = 0

    private let stepNumerator: Int64
    private let stepDenominator: Int64
    private let farAhead: Int64
    private let hasIndexedTimes: Bool
    /// Whether the first timestamp joins the frames before it that had none: those of a camera.
    private var joinsFirst = false
    private let farBehind: Int64
    private var last: Int64?
    private var anchor: Int64 = 0
    private var sinceAnchor: Int64 = 0
    private var isAnchored = false
    private var lastRaw: Int64?
    private var lastStep: Int64?
    private var candidate: Int64?
    private var candidates = 0

    /// Timestamps beyond this count as missing.
    private static let limit: Int64 = 1 << 60

    /// A line in ticks of `timeBase`.
    ///
    /// `frameRate` nil counts at 25 a second. `hasIndexedTimes` tells that a step forward of any
    /// length is true: the container has its times from a table, not from a clock. `joinsFirst` has
    /// the first timestamp join the frames before it that had none, however far off it is.
    package init(
        timeBase: TimeBase, frameRate: Ratio?, hasIndexedTimes: Bool = false,
        joinsFirst: Bool = false
    ) {
        self.joinsFirst = joinsFirst
        let rate = frameRate ?? Ratio(25, 1)
        let up = timeBase.denominator.multipliedReportingOverflow(by: rate.denominator)
        let down = timeBase.numerator.multipliedReportingOverflow(by: rate.numerator)
        let isUsable = !up.overflow && !down.overflow && down.partialValue > 0
        stepNumerator = isUsable ? max(up.partialValue, 1) : 1
        stepDenominator = isUsable ? down.partialValue : 1
        let step = max(stepNumerator / stepDenominator, 1)
        let second = max(timeBase.denominator / timeBase.numerator, 1)
        self.hasIndexedTimes = hasIndexedTimes
        farAhead = max(5 * second, 3 * step)
        farBehind = max(second, step)
    }

    /// Whether `raw` is so far ahead of the line that either time went by without a frame or the
    /// timestamp is wrong; always false where times come from a table.
    package func isDoubtful(_ raw: Int64?) -> Bool {
        guard !hasIndexedTimes, isAnchored, last != nil, let raw, isPossible(raw) else {
            return false
        }
        return raw + offset - expected > farAhead
    }

    private func isPossible(_ raw: Int64) -> Bool {
        raw.magnitude < UInt64(Self.limit) && (raw + offset).magnitude < UInt64(2 * Self.limit)
    }

    /// Puts the next frame, in display order, on the line.
    ///
    /// `trustsJump` keeps a timestamp that is doubtful: the frames behind it agree with it.
    /// `isNewPicture` tells that the picture is of another kind than the one before: a timestamp
    /// that is far off is then the first of a new timeline at once.
    package mutating func next(
        _ raw: Int64?, trustsJump: Bool = false, isNewPicture: Bool = false
    ) -> Outcome {
        guard let raw, raw.magnitude < UInt64(Self.limit) else { return counted(as: .synthesised) }
        defer { lastRaw = raw }
        let time = raw + offset
        guard time.magnitude < UInt64(2 * Self.limit) else { return counted(as: .repaired) }
        guard let last else { return kept(time) }
        if joinsFirst, !isAnchored, (time - expected).magnitude > farBehind.magnitude {
            return joined(raw)
        }
        if time > last {
            let isFar = isAnchored && time - expected > farAhead
            guard isFar else { return kept(time) }
            guard hasIndexedTimes || trustsJump else {
                return jumped(to: raw, atOnce: isNewPicture)
            }
            return kept(time, pause: time - last - usualStep)
        }
        if raw == lastRaw { return counted(as: .synthesised) }
        if last - time > farBehind { return jumped(to: raw, atOnce: isNewPicture) }
        return nudged(after: last)
    }

    /// The next tick if frames come at the frame rate.
    private var expected: Int64 {
        guard let last else { return 0 }
        let steps = Int128(sinceAnchor + 1) * Int128(stepNumerator)
        let half = Int128(stepDenominator / 2)
        let ticks = Int64(clamping: (steps + half) / Int128(stepDenominator))
        return max(anchor + min(ticks, Self.limit), last + 1)
    }

    /// The step between frames: the last one that was seen, or that of the stream's rate if
    /// shorter.
    ///
    /// The rate of a stream with a pause is an average, which the pause lowers.
    private var usualStep: Int64 {
        let nominal = stepNumerator / stepDenominator
        return min(lastStep ?? nominal, max(nominal, 1))
    }

    private mutating func kept(_ time: Int64, pause: Int64? = nil) -> Outcome {
        clearCandidates()
        if isAnchored, pause == nil, let last { lastStep = time - last }
        anchor = time
        sinceAnchor = 0
        isAnchored = true
        last = time
        return Outcome(pts: time, fix: nil, startsTimeline: false, pause: pause)
    }

    private mutating func nudged(after last: Int64) -> Outcome {
        clearCandidates()
        self.last = last + 1
        sinceAnchor += 1
        repaired += 1
        return Outcome(pts: last + 1, fix: .repaired, startsTimeline: false)
    }

    private mutating func counted(as fix: TimeFix) -> Outcome {
        let time = expected
        if last == nil { anchor = time } else { sinceAnchor += 1 }
        last = time
        if fix == .synthesised { synthesised += 1 } else { repaired += 1 }
        return Outcome(pts: time, fix: fix, startsTimeline: false)
    }

    /// The first timestamp of a camera: where it says that it is counts for nothing.
    private mutating func joined(_ raw: Int64) -> Outcome {
        let time = expected
        offset = time - raw
        return kept(time)
    }

    private mutating func jumped(to raw: Int64, atOnce: Bool) -> Outcome {
        let nearby = hasIndexedTimes ? .max : farAhead
        let follows = candidate.map { raw > $0 && raw - $0 <= nearby } ?? false
        candidates = follows ? candidates + 1 : 1
        candidate = raw
        guard candidates >= 3 || atOnce else { return counted(as: .repaired) }
        let time = expected
        offset = time - raw
        discontinuities += 1
        return Outcome(pts: kept(time).pts, fix: nil, startsTimeline: true)
    }

    private mutating func clearCandidates() {
        candidate = nil
        candidates = 0
    }
}
