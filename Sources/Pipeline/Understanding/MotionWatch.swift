import Imaging
import VisionCore

/// Whether something moves in front of a camera, whether its lens is covered, whether it was
/// turned.
///
/// Each block of the picture has a background, its running mean, and a noise, the running mean of
/// its distance from that. A block moves that is further off than its noise explains, once the
/// change of the light, the median over all blocks, is taken off. Times are media times: the same
/// for the same pictures. A pure value.
struct MotionWatch: Sendable {
    /// What a watch is told to look for.
    struct Settings: Sendable, Equatable {
        /// 0 sees the least motion, 1 only what is large or strong.
        var threshold = 0.5
        /// Parts of the picture that count; none for all.
        var areas: [[NormalizedPoint]] = []
    }

    /// What one picture showed.
    struct Outcome: Sendable, Equatable {
        /// Whether nothing moves, so that networks need not look.
        var isStill: Bool
        /// What began or ended with it.
        var findings: [PictureFinding] = []
    }

    private let threshold: Float
    /// Whether each block counts.
    private let counts: [Bool]
    private var background: [Float] = []
    private var noise: [Float] = []
    private var began = MediaInstant.zero
    private var lastMotion: MediaInstant?
    private var movingFrames = 0
    private var motionSince: MediaInstant?
    private var reference: [Float] = []
    private var strangeSince: MediaInstant?
    private var blindSince: MediaInstant?
    /// Since when the picture is of one place again, after it was of another.
    private var settledSince: MediaInstant?
    private var isMoved = false
    private var isBlind = false
    private var ordinals = (motion: 0, blind: 0, moved: 0)

    /// The first pictures of an epoch only teach the background.
    private static let warmUp = Duration.seconds(1)
    /// Networks look for this long after the last motion.
    private static let after = Duration.seconds(1)
    /// Motion is over when there was none for this long.
    private static let calm = Duration.seconds(2)
    /// How fast noise is learned, and the background of a block that is quiet, or moves: what
    /// passes is not to stay behind as a ghost.
    private static let (noisePace, quietPace, movingPace) = (Float(0.05), Float(0.1), Float(0.005))
    private static let leastStep: Float = 1.5
    /// A picture of blocks that differ less than this shows nothing.
    private static let blankDeviation = Float(3)
    static let blindFor = Duration.seconds(5)
    /// A picture that is less like the reference is of another place, after so long.
    static let likeness = Float(0.5)
    private static let movedFor = Duration.seconds(3)

    /// A watch for what `settings` say.
    init(_ settings: Settings) {
        threshold = Float(settings.threshold)
        counts = (0..<BlockMeans.columns * BlockMeans.rows).map { index in
            guard !settings.areas.isEmpty else { return true }
            let x = (Double(index % BlockMeans.columns) + 0.5) / Double(BlockMeans.columns)
            let y = (Double(index / BlockMeans.columns) + 0.5) / Double(BlockMeans.rows)
            return settings.areas.contains { Self.contains($0, x, y) }
        }
    }

    /// An epoch begins, or the source is away: what goes on is over.
    mutating func restart(at time: MediaInstant) -> [PictureFinding] {
        var findings: [PictureFinding] = []
        if let since = motionSince { findings.append(endMotion(since, at: time)) }
        if isBlind, let since = blindSince { findings.append(endBlindness(since, at: time)) }
        if isMoved { findings.append(endMove(likeness: 1)) }
        (background, noise, reference) = ([], [], [])
        (lastMotion, movingFrames, strangeSince, blindSince) = (nil, 0, nil, nil)
        return findings
    }

    /// Looks at the picture of media time `time`.
    mutating func look(at means: BlockMeans, time: MediaInstant) -> Outcome {
        guard !background.isEmpty else {
            background = means.values
            reference = means.values
            noise = [Float](repeating: 2, count: means.values.count)
            began = time
            return Outcome(isStill: false)
        }
        let share = learn(means.values)
        var outcome = Outcome(isStill: false)
        let isWarm = time - began >= Self.warmUp
        if isWarm { note(share: share, at: time, &outcome) }
        noteBlindness(means, at: time, &outcome)
        notePlace(means.values, at: time, &outcome)
        let moved = lastMotion.map { time - $0 < Self.after } ?? false
        outcome.isStill = isWarm && !moved
        return outcome
    }

    /// Learns the background of `values`; the share of the counting blocks that move.
    private mutating func learn(_ values: [Float]) -> Double {
        let steps = zip(values, background).map { $0 - $1 }
        let light = Self.middle(of: steps)
        let least = Self.leastStep * (0.5 + 3 * threshold)
        let factor = 2 + 4 * threshold
        var moving = 0
        var counted = 0
        for index in values.indices {
            let step = (steps[index] - light).magnitude
            let isMoving = step > least + factor * noise[index]
            if counts[index] {
                counted += 1
                if isMoving { moving += 1 }
            }
            background[index] += (isMoving ? Self.movingPace : Self.quietPace) * steps[index]
            if !isMoving { noise[index] += Self.noisePace * (step - noise[index]) }
        }
        return counted > 0 ? Double(moving) / Double(counted) : 0
    }

    /// What would stand in the middle, were `values`, of which there are some, sorted.
    private static func middle(of values: [Float]) -> Float {
        var values = values
        let middle = values.count / 2
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                guard left <= right else { break }
                values.swapAt(left, right)
                (left, right) = (left + 1, right - 1)
            }
            if middle <= right { high = right } else if middle >= left { low = left } else { break }
        }
        return values[middle]
    }

    private mutating func note(share: Double, at time: MediaInstant, _ outcome: inout Outcome) {
        movingFrames = share > 0 ? movingFrames + 1 : 0
        if movingFrames >= 2 {
            lastMotion = time
            if motionSince == nil {
                motionSince = time
                outcome.findings.append(
                    .motion(true, share: share, length: .zero, ordinal: ordinals.motion))
            }
        } else if let since = motionSince, let last = lastMotion, time - last >= Self.calm {
            outcome.findings.append(endMotion(since, at: last))
        }
    }

    private mutating func endMotion(_ since: MediaInstant, at time: MediaInstant) -> PictureFinding
    {
        defer { (motionSince, ordinals.motion) = (nil, ordinals.motion + 1) }
        return .motion(false, share: 0, length: time - since, ordinal: ordinals.motion)
    }

    private mutating func noteBlindness(
        _ means: BlockMeans, at time: MediaInstant, _ outcome: inout Outcome
    ) {
        guard means.spread.deviation < Self.blankDeviation else {
            if isBlind, let since = blindSince {
                outcome.findings.append(endBlindness(since, at: time))
            }
            blindSince = nil
            return
        }
        let since = blindSince ?? time
        blindSince = since
        guard !isBlind, time - since >= Self.blindFor else { return }
        isBlind = true
        outcome.findings.append(.blind(true, length: time - since, ordinal: ordinals.blind))
    }

    private mutating func endBlindness(
        _ since: MediaInstant, at time: MediaInstant
    ) -> PictureFinding {
        defer { (isBlind, ordinals.blind) = (false, ordinals.blind + 1) }
        return .blind(false, length: time - since, ordinal: ordinals.blind)
    }

    /// A turned camera shows another place and goes on to: bright and dark are elsewhere.
    private mutating func notePlace(
        _ values: [Float], at time: MediaInstant, _ outcome: inout Outcome
    ) {
        guard blindSince == nil else { return strangeSince = nil }
        let alike = Self.correlation(values, reference)
        guard alike < Self.likeness else {
            strangeSince = nil
            for index in values.indices {
                reference[index] += 0.01 * (values[index] - reference[index])
            }
            guard isMoved else { return }
            let settled = settledSince ?? time
            settledSince = settled
            if time - settled >= Self.movedFor {
                outcome.findings.append(endMove(likeness: Double(alike)))
            }
            return
        }
        settledSince = nil
        let since = strangeSince ?? time
        strangeSince = since
        guard time - since >= Self.movedFor else { return }
        if !isMoved {
            isMoved = true
            outcome.findings.append(
                .moved(true, likeness: Double(alike), ordinal: ordinals.moved))
        }
        strangeSince = nil
        (reference, background) = (values, values)
    }

    private mutating func endMove(likeness: Double) -> PictureFinding {
        defer { (isMoved, settledSince, ordinals.moved) = (false, nil, ordinals.moved + 1) }
        return .moved(false, likeness: likeness, ordinal: ordinals.moved)
    }

    private static func correlation(_ one: [Float], _ two: [Float]) -> Float {
        let count = Float(one.count)
        let (meanOne, meanTwo) = (one.reduce(0, +) / count, two.reduce(0, +) / count)
        var (products, squaresOne, squaresTwo) = (Float(0), Float(0), Float(0))
        for (left, right) in zip(one, two) {
            products += (left - meanOne) * (right - meanTwo)
            squaresOne += (left - meanOne) * (left - meanOne)
            squaresTwo += (right - meanTwo) * (right - meanTwo)
        }
        let scale = (squaresOne * squaresTwo).squareRoot()
        return scale > 1 ? products / scale : 1
    }

    /// By the even-odd rule.
    private static func contains(_ area: [NormalizedPoint], _ x: Double, _ y: Double) -> Bool {
        var isInside = false
        for (index, point) in area.enumerated() {
            let next = area[(index + 1) % area.count]
            guard (point.y > y) != (next.y > y) else { continue }
            let crossing = point.x + (y - point.y) / (next.y - point.y) * (next.x - point.x)
            if x < crossing { isInside.toggle() }
        }
        return isInside
    }
}
