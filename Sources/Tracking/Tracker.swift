package import VisionCore

/// Follows objects over the frames of one source: boxes in, tracks out.
///
/// A tracker is a value: encoded, decoded and carried on, it gives bit-identical tracks. It reads
/// no clock and no hashing order. Track numbers start at 1, grow in order of creation and are
/// never reused, also not after `endAll`. Call it on one queue at a time.
package protocol Tracker: Sendable, Codable {
    /// Takes one frame and tells how every track stands after it.
    ///
    /// The answer is sorted by number. It holds every live track and, with `state` `.ended` and an
    /// `endReason`, those that ended in this step. `Track.box` is the tracker's own estimate, on
    /// the log's grid; `Track.detectionIndex` leads to the detection. Detections with an empty or
    /// non-finite box are ignored. Frames of which nothing was inferred should not be fed: for
    /// them there is `predicted(at:)`.
    ///
    /// - Parameters:
    ///   - detections: All that was seen in the frame, in pixels of the picture as shown.
    ///   - size: The picture, by whose edges `left` and `lost` are told apart.
    ///   - time: Media time of the frame in nanoseconds; used for times and velocities only.
    ///   - mayStart: Whether detections of this frame may begin tracks (no, in a damaged picture).
    /// - Returns: Live tracks and those that ended in this step, sorted by number.
    mutating func update(detections: [Detection], in size: Size, at time: Int64, mayStart: Bool)
        -> [Track]

    /// Where every live track is by its motion at `time`, on a frame of which nothing was inferred.
    ///
    /// Changes nothing: states stay as `update` left them, and a track is not lost by it. Sorted by
    /// number.
    func predicted(at time: Int64) -> [Track]

    /// Gives new tracks numbers above `number`.
    mutating func number(after number: Int)

    /// Ends every live track and tells them, sorted by number, as they stood last.
    mutating func endAll(reason: TrackEndReason) -> [Track]
}

extension Tracker {
    /// Takes one frame, of which any detection may begin a track.
    package mutating func update(detections: [Detection], in size: Size, at time: Int64) -> [Track]
    {
        update(detections: detections, in: size, at: time, mayStart: true)
    }
}
