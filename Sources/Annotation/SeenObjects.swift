import VisionCore

/// What was seen in the last frame that a network looked at: shown, and above all hidden, also in
/// the frames after it that no network looks at.
struct SeenObjects {
    /// One detection.
    struct Object {
        let detection: Detection
        /// Number of the track that it belongs to, if any.
        let track: Int?
    }

    let objects: [Object]
    /// Frames since, which no network looked at.
    var age = 0

    init() { objects = [] }

    /// The detections of a frame with `via` `.infer`.
    init(in frame: FrameAnnotations) {
        var owners: [Int: Int] = [:]
        for track in frame.tracks ?? [] {
            if let index = track.detectionIndex { owners[index] = track.number }
        }
        objects = frame.detections.enumerated().map { index, detection in
            Object(detection: detection, track: owners[index])
        }
    }

    /// The detections that are drawn with their tracks: all where there is no tracker, else those
    /// of tracks that are confirmed now.
    func shown(with tracks: [Track]?) -> [(detection: Detection, track: Track?)] {
        guard let tracks else { return objects.map { ($0.detection, nil) } }
        var confirmed: [Int: Track] = [:]
        for track in tracks where track.state == .confirmed { confirmed[track.number] = track }
        return objects.compactMap { object in
            object.track.flatMap { confirmed[$0] }.map { (object.detection, $0) }
        }
    }
}
