import Media
import VisionCore

// Media time of frames.
extension DecodeStage {
    /// Time since the origin; by arrival where the source's timestamps are not to be followed.
    func time(of frame: VideoFrame) -> MediaInstant {
        let stamped = stampedTime(of: frame)
        let rate = memory.vitals.now.clockRate
        guard arrivals != nil || source.followsArrival(rate: rate), frame.arrival > .zero else {
            return stamped
        }
        var line = arrivals ?? ArrivalTimeline()
        defer { arrivals = line }
        if arrivals == nil, let lastTime, lastTime < stamped {
            _ = line.time(of: lastTime, arrival: frame.arrival - (stamped - lastTime), rate: rate)
        }
        return line.time(of: stamped, arrival: frame.arrival, rate: rate)
    }

    /// Time since the origin: the first frame of the file, or of the epoch when live.
    private func stampedTime(of frame: VideoFrame) -> MediaInstant {
        let start = origin ?? frame.pts
        origin = start
        guard start.timeBase == frame.pts.timeBase else {
            return MediaInstant(
                nanoseconds: frame.pts.nanoseconds.subtractingSaturated(start.nanoseconds))
        }
        let ticks = frame.pts.value.subtractingSaturated(start.value)
        return MediaInstant(
            nanoseconds: MediaTime(value: ticks, timeBase: start.timeBase).nanoseconds)
    }
}
