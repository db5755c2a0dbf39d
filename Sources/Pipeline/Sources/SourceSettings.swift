import EventLog
package import Media
package import PipelineConfig
package import VisionCore

/// What is asked of one source of a run.
package struct SourceSettings: Sendable {
    /// Index within the run.
    package var index: Int
    /// `src` in the log.
    package var name: String
    /// Where it is from, secrets and all: for opening only.
    package var uri: String
    /// The stream that outputs and clips show, where networks look at a smaller one.
    package var main: String?
    /// How libav opens it.
    package var input = InputOptions()
    /// Live: frames may be dropped; file: none is.
    package var isLive: Bool
    /// Whether it is opened again when it goes away.
    package var reconnects = false
    /// Whether it is a file that is played like a camera, at the pace of its timestamps.
    package var isPlayed = false
    /// Which clock media time follows, of a live source.
    package var clock = SourceDescription.Clock.pts
    /// What motion is looked for; nil for none.
    var motion: MotionWatch.Settings?
    /// Whether a rule tells what is the matter with the camera.
    package var hasCameraRule = false
    /// Whether networks look only while something moves.
    var isMotionGated = false
    /// Longest time between two tries to open it.
    package var backoff = Duration.seconds(30)
    /// Which part of it is wanted.
    package var extent = SourceExtent()
    /// What makes it this source and no other.
    package var fingerprint: String
    /// Names of its pictures when it is a folder, a pattern or one picture.
    package var pictureNames: [String] = []

    package init(index: Int, name: String, uri: String, isLive: Bool, fingerprint: String) {
        self.index = index
        self.name = name
        self.uri = uri
        self.isLive = isLive
        self.fingerprint = fingerprint
    }

    /// What times of capture in its packets come from.
    var timeProvenance: CameraTime.Provenance {
        if SourceAddress(uri)?.isPlaylist == true { return .playlist }
        return uri.hasPrefix("rtsp") ? .rtcp : .prft
    }

    /// Whether it has no end of its own: live, and no file that is played.
    package var isWatched: Bool { isLive && !isPlayed }

    /// Whether it comes in datagrams although it could come over a connection.
    var losesPackets: Bool { uri.hasPrefix("rtsp") && input.rtspTransport != .tcp }

    /// Whether media time follows the arrival of the pictures, whose timestamps run at `rate`.
    ///
    /// Once they were found to be wrong they are not followed again before the next epoch.
    func followsArrival(rate: Double?) -> Bool {
        guard reconnects else { return false }
        return switch clock {
        case .pts: false
        case .arrival: true
        case .auto: rate.map(ClockRate.isWrong) ?? false
        }
    }

    /// Whether it is pictures, each with a name.
    var isPictures: Bool { !pictureNames.isEmpty }

    /// Name of the picture that is the frame of this timestamp.
    package func pictureName(at pts: Int64?) -> String? {
        guard let pts, pts >= 0, pts < pictureNames.count else { return nil }
        return pictureNames[Int(pts)]
    }
}

/// Which part of a source is wanted.
package struct SourceExtent: Sendable, Equatable {
    /// Media time of the first frame wanted.
    package var from: MediaInstant?
    /// Media time at which to stop, exclusive.
    package var to: MediaInstant?
    /// Frames to deliver at most.
    package var frameLimit: Int?
    /// Every n-th frame is kept.
    package var stride: Int

    package init(
        from: MediaInstant? = nil, to: MediaInstant? = nil, frameLimit: Int? = nil,
        stride: Int = 1
    ) {
        self.from = from
        self.to = to
        self.frameLimit = frameLimit
        self.stride = stride
    }
}
