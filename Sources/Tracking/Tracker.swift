package import VisionCore

/// Follows objects over the frames of one source: boxes in, tracks out.
///
/// A tracker is a value: encoded, decoded and continued, it gives bit-identical tracks. It reads
/// no clock and depends on no hashing order. Track numbers start at 1, grow in order of creation
/// and are never reused, not even after `endAll`. Call it on one queue at a time.
/// `SelectedTracker.kinds` lists the trackers there are.
package protocol Tracker: Sendable, Codable {
    /// The word for trackers of its kind in resume states; never changed once released.
    static var kind: String { get }

    /// Follows the objects into one frame and returns all tracks after it.
    ///
    /// The answer is sorted by number. It holds every live track and, with `state` `.ended` and an
    /// `endReason`, those that ended in this step. `Track.box` is the tracker's own estimate, on
    /// the log's grid; `Track.detectionIndex` leads to the detection. Detections with an empty or
    /// non-finite box are ignored. Frames that no network looked at are not for this method: for
    /// them there is `predicted(at:)`.
    ///
    /// - Parameters:
    ///   - detections: All that was seen in the frame, in pixels of the picture as shown.
    ///   - size: The picture, by whose edges `left` and `lost` are told apart.
    ///   - time: Media time of the frame; used for times and velocities only.
    ///   - mayStart: Whether detections of this frame may begin tracks (no, in a damaged picture).
    /// - Returns: Live tracks and those that ended in this step, sorted by number.
    mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track]

    /// Where every live track is by its motion at `time`, on a frame that no network looked at.
    ///
    /// Changes nothing: states stay as `update` left them, and no track is lost by it. Sorted by
    /// number.
    func predicted(at time: MediaInstant) -> [Track]

    /// Whether it asks by `follow` how the camera moves.
    static var followsCamera: Bool { get }

    /// The camera moved since the last frame: the places of all tracks move along. Called before
    /// `update` or `predicted` for the frame.
    mutating func follow(_ motion: CameraMotion)

    /// How the detections of the next update look to a re-identification network: a vector for
    /// each, empty where it did not look.
    mutating func recognise(_ vectors: [[Float]])

    /// Gives new tracks numbers above `number`.
    mutating func continueNumbering(after number: Int)

    /// Forgets the track `number`, which another one was found to continue.
    mutating func forget(_ number: Int)

    /// Ends every live track and returns them as they were last, sorted by number.
    mutating func endAll(reason: TrackEndReason) -> [Track]
}

extension Tracker {
    package static var followsCamera: Bool { false }
    package mutating func follow(_ motion: CameraMotion) {}
    package mutating func recognise(_ vectors: [[Float]]) {}

    /// Follows the objects into one frame, of which any detection may begin a track.
    package mutating func update(detections: [Detection], in size: Size, at time: MediaInstant)
        -> [Track]
    {
        update(detections: detections, in: size, at: time, mayStart: true)
    }
}
