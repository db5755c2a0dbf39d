import VisionCore

/// What every tracker remembers of a track besides its motion.
struct TrackLife: Hashable, Sendable, Codable {
    /// How often a class was seen.
    private struct Vote: Hashable, Sendable, Codable {
        let label: Label
        var count: Int
    }

    let number: Int
    let firstTime: MediaInstant
    private(set) var lastDetectionTime: MediaInstant
    private(set) var hits: Int
    private(set) var score: Float
    /// The class seen most often; among equals, the one that was seen first.
    private(set) var label: Label
    /// How often each class was seen; empty as long as there is only one.
    private var votes: [Vote] = []

    init(number: Int, detection: Detection, time: MediaInstant) {
        self.number = number
        firstTime = time
        lastDetectionTime = time
        hits = 1
        score = detection.score
        label = detection.label
    }

    /// Joins a further detection.
    mutating func join(_ detection: Detection, time: MediaInstant) {
        if !votes.isEmpty || detection.label.index != label.index {
            vote(for: detection.label)
        }
        lastDetectionTime = time
        hits = hits.addingSaturated(1)
        score = detection.score
    }

    private mutating func vote(for seen: Label) {
        if votes.isEmpty { votes.append(Vote(label: label, count: hits)) }
        if let index = votes.firstIndex(where: { $0.label.index == seen.index }) {
            votes[index].count = votes[index].count.addingSaturated(1)
        } else {
            votes.append(Vote(label: seen, count: 1))
        }
        var best = votes[0]
        for candidate in votes.dropFirst() where candidate.count > best.count { best = candidate }
        label = best.label
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
