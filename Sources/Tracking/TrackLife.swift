import VisionCore

/// What every tracker remembers of a track besides its motion.
struct TrackLife: Hashable, Sendable, Codable {
    /// The weight of a class: the sum of the scores with which it was seen.
    private struct Vote: Hashable, Sendable, Codable {
        let label: Label
        /// Ten-thousandths, so that sums do not depend on their order.
        var weight: Int64
    }

    let number: Int
    let firstTime: MediaInstant
    private(set) var lastDetectionTime: MediaInstant
    private(set) var hits: Int
    private(set) var score: Float
    /// The class of the greatest weight; among equals, the one that was seen first.
    private(set) var label: Label
    private var votes: [Vote] = []

    init(number: Int, detection: Detection, time: MediaInstant) {
        self.number = number
        firstTime = time
        lastDetectionTime = time
        hits = 1
        score = detection.score
        label = detection.label
        vote(for: detection)
    }

    /// Joins a further detection.
    mutating func join(_ detection: Detection, time: MediaInstant) {
        vote(for: detection)
        lastDetectionTime = time
        hits = hits.addingSaturated(1)
        score = detection.score
    }

    /// Nanoseconds from its last detection to `time`.
    func unseen(at time: MediaInstant) -> Int64 {
        time.nanoseconds.subtractingSaturated(lastDetectionTime.nanoseconds)
    }

    /// Whether a detection may be of this track: of a class that is like its own, or of one that it
    /// was seen as.
    func accepts(_ detection: Detection, by groups: ClassGroups) -> Bool {
        if groups.areAlike(label, detection.label) { return true }
        return votes.contains { $0.label.index == detection.label.index }
            || detection.further.contains { $0.label.index == label.index }
    }

    private mutating func vote(for detection: Detection) {
        add(detection.label, detection.score)
        for other in detection.further { add(other.label, other.score) }
        var best: Vote?
        for vote in votes where vote.weight > (best?.weight ?? .min) { best = vote }
        if let best { label = best.label }
    }

    private mutating func add(_ seen: Label, _ score: Float) {
        // A score of 0 still says what was seen.
        let weight = max(LogStep.score.count(score), 1)
        if let index = votes.firstIndex(where: { $0.label.index == seen.index }) {
            votes[index].weight = votes[index].weight.addingSaturated(weight)
        } else {
            votes.append(Vote(label: seen, weight: weight))
        }
    }

    /// The track as the tracker reports it.
    func track(
        state: TrackState, observation: TrackObservation, box: PreciseBox, velocity: Point,
        detectionIndex: Int?, endReason: TrackEndReason? = nil
    ) -> Track {
        Track(
            number: number, state: state, observation: observation, box: box.onLogGrid,
            label: label, score: score, velocity: velocity, firstTime: firstTime,
            lastDetectionTime: lastDetectionTime, hits: hits, detectionIndex: detectionIndex,
            endReason: endReason)
    }
}
