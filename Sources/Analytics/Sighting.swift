package import VisionCore

/// Where and when a track was seen: what rules judge a track's motion by.
package struct Sighting: Hashable, Sendable, Codable {
    /// Media time.
    package let time: MediaInstant
    /// Ticks of the source's time base.
    package let pts: Int64
    /// Index of the frame.
    package let frame: Int
    /// The anchor in pixels.
    package var point: PrecisePoint
    /// Where the box comes from.
    package let observation: TrackObservation
    /// Score of the detection.
    package let score: Float

    /// Where `anchor` of `track` is in a frame.
    package init(_ track: Track, anchor: BoxAnchor, in input: RuleInput) {
        time = input.time
        pts = input.pts
        frame = input.identity.frameIndex
        point = anchor.point(of: track.box)
        observation = track.observation
        score = track.score
    }
}
