/// The state of a track's life.
package enum TrackState: String, Hashable, Sendable, Codable {
    /// Seen, not yet often enough to be believed.
    case tentative
    /// Believed.
    case confirmed
    /// Believed, not seen in the last update.
    case lost
    /// Gone for good.
    case ended
}

/// Where the box of a track in a frame comes from.
package enum TrackObservation: String, Hashable, Sendable, Codable {
    /// A detection of this frame.
    case detected
    /// The motion model alone.
    case predicted
    /// The way between two tracks that were found to be one.
    case interpolated
}

/// Why a track ended.
package enum TrackEndReason: String, Hashable, Sendable, Codable {
    /// It walked out of the picture.
    case left
    /// It was not seen for too long.
    case lost
    /// It is the beginning of another track, which continues it.
    case occluded
    /// The source ended or went away.
    case source
}

/// One object followed over frames: its state after one frame.
package struct Track: Hashable, Sendable, Codable {
    /// Number within source and run, from 1, never reused.
    package var number: Int
    /// The state of its life.
    package var state: TrackState
    /// Where `box` comes from.
    package var observation: TrackObservation
    /// Where it is, on the log's grid, in pixels of the picture as shown.
    package var box: Box
    /// Its class, by the vote of all its detections.
    package var label: Label
    /// Score of the last detection.
    package var score: Float
    /// Velocity of the box's centre in pixels a second.
    package var velocity: Point
    /// Media time of its first detection.
    package var firstTime: MediaInstant
    /// Media time of its last detection.
    package var lastDetectionTime: MediaInstant
    /// Detections joined to it so far.
    package var hits: Int
    /// Index of its detection among those of the frame, if it has one.
    package var detectionIndex: Int?
    /// Set with `state` `.ended`.
    package var endReason: TrackEndReason?
    /// The track whose life it continues, in the frame in which that was found out.
    package var mergedFrom: Int?
    /// The track in whose box it came along unseen, in the frame in which that was found out.
    package var splitFrom: Int?
    /// Where it was seen before it began, oldest first, in the frame in which it begins.
    package var earlier: [FaintSight]?
    /// Where it was, from its first detection to its last; set where its life ends.
    package var path: [PathPoint]?

    /// A track after one frame.
    package init(
        number: Int, state: TrackState, observation: TrackObservation, box: Box, label: Label,
        score: Float, velocity: Point = Point(x: 0, y: 0), firstTime: MediaInstant,
        lastDetectionTime: MediaInstant, hits: Int, detectionIndex: Int? = nil,
        endReason: TrackEndReason? = nil
    ) {
        self.number = number
        self.state = state
        self.observation = observation
        self.box = box
        self.label = label
        self.score = score
        self.velocity = velocity
        self.firstTime = firstTime
        self.lastDetectionTime = lastDetectionTime
        self.hits = hits
        self.detectionIndex = detectionIndex
        self.endReason = endReason
    }
}
