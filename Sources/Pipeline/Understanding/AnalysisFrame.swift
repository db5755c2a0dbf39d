import Media
import VisionCore

/// What tracker and rules need to know of a frame: of a decoded one, one of a log, or one that was
/// made up.
struct AnalysisFrame: Sendable {
    /// Which frame.
    var identity: FrameIdentity
    /// Its media time.
    var time: MediaInstant
    /// Ticks of the source's time base.
    var pts: Int64
    /// Its picture.
    var size: Size
    /// Whether its picture is damaged.
    var isCorrupt = false
    /// When it was captured; nil where only the description of the source may say it.
    var wall: WallInstant?
    /// How the camera moved since the last frame; nil where nobody looked.
    var motion: CameraMotion?
    /// How its detections look, by their index; empty where nobody looked.
    var looks: [Int: [Float]] = [:]
}

extension DecodedFrame {
    /// The frame as tracker and rules see it.
    var forAnalysis: AnalysisFrame {
        AnalysisFrame(
            identity: identity, time: time, pts: timestamp, size: picture.size,
            isCorrupt: picture.isCorrupt, wall: capture?.instant)
    }
}

extension Findings {
    /// The share of the picture of each class of the segmenter, as the log has it.
    var shares: [String: Float]? {
        guard let map else { return nil }
        let shares = map.shares
        return shares.indices.reduce(into: [:]) { named, index in
            named[map.labels[index]] = LogStep.score.rounded(shares[index])
        }
    }
}
