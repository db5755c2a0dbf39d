package import VisionCore

/// Why an event cannot be packed.
package enum PackFault: UserFacing, Equatable {
    /// The log has no such event.
    case noEvent(log: String, id: String)
    /// The event has no place in a video.
    case noMoment(id: String)
    /// The video cannot be cut.
    case noClip(video: String, what: String)
    /// The video is not there.
    case noVideo(String)
    /// There is no program that cuts videos.
    case noProgram

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .noEvent(_, let id): "the log has no event '\(id)'"
        case .noMoment(let id): "the event '\(id)' is not of a moment of a source"
        case .noClip(_, let what): "the video cannot be cut: \(what)"
        case .noVideo: "the video cannot be read"
        case .noProgram: "ffmpeg, which cuts the video, is not installed"
        }
    }

    /// Where.
    package var subject: String? {
        switch self {
        case .noEvent(let log, _): log
        case .noClip(let video, _), .noVideo(let video): video
        case .noMoment, .noProgram: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .noEvent: "sightline log events LOG --csv lists ids: ev_…"
        case .noProgram: "apt-get install ffmpeg"
        case .noMoment, .noClip, .noVideo: nil
        }
    }

    /// 66, 65 or 69.
    package var exitCode: ExitStatus {
        switch self {
        case .noEvent, .noVideo: .noInput
        case .noMoment, .noClip: .badData
        case .noProgram: .unavailable
        }
    }
}
