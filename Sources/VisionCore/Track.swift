/// Where a track stands in its life.
package enum TrackState: String, Hashable, Sendable, Codable {
    /// Seen, not yet often enough to be believed.
    case tentative
    /// Believed.
    case confirmed
    /// Believed, not seen of late.
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
    /// Filled in between two detections.
    case interpolated
}

/// Why a track ended.
package enum TrackEndReason: String, Hashable, Sendable, Codable {
    /// It walked out of the picture.
    case left
    /// It was not seen for too long.
    case lost
    /// It went behind another.
    case occluded
    /// The source ended or went away.
    case source
}

/// One object followed over frames, as it stands after one frame.
package struct Track: Hashable, Sendable, Codable {
    /// Number within source and run, from 1, never reused.
    package var number: Int
    /// Where it stands in its life.
    package var state: TrackState
    /// Where `box` comes from.
    package var observation: TrackObservation
    /// Where it is, on the log's grid.
    package var box: Box
    /// Its class by vote over its life.
    package var label: Label
    /// Score of the last detection.
    package var score: Float
    /// Velocity of the box's centre in pixels a second.
    package var velocity: Point
    /// Media time of its first detection, nanoseconds.
    package var firstTime: Int64
    /// Media time of its last detection, nanoseconds.
    package var lastDetectionTime: Int64
    /// Detections joined to it so far.
    package var hits: Int
    /// Index into the frame's detections that it took, if it took one.
    package var detectionIndex: Int?
    /// Set with `state` `.ended`.
    package var endReason: TrackEndReason?

    /// A track as it stands after one frame.
    package init(
        number: Int, state: TrackState, observation: TrackObservation, box: Box, label: Label,
        score: Float, velocity: Point = Point(x: 0, y: 0), firstTime: Int64,
        lastDetectionTime: Int64, hits: Int, detectionIndex: Int? = nil,
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
