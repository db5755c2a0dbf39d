package import EventLog

/// Tells when the frames of a live source were captured.
///
/// Where sender reports or producer reference times give the camera's own clock, that is told; its
/// bound of error is towards that clock: a millisecond, the largest step by which a report has
/// moved it so far, and the drift of a quartz (100 ppm) since the last report. Before the first
/// report the host's clock at the arrival is told; its bound is how unevenly packets came so far,
/// and does not hold the constant time that camera and network take.
package struct CameraClock: Sendable {
    private let reports: CameraTime.Provenance
    private var offset: Int64?
    private var reportedAt: Int64 = 0
    private var worstStep: Int64 = 0
    /// Least and most of arrival less media time.
    private var delays: (least: Int64, most: Int64)?

    /// Nanoseconds by which rounding alone moves a reported time.
    private static let rounding: Int64 = 20_000
    private static let millisecond: Int64 = 1_000_000

    /// `reports` is what reported times of the source come from.
    package init(reports: CameraTime.Provenance) { self.reports = reports }

    /// Forgets everything: another connection begins.
    package mutating func restart() { self = CameraClock(reports: reports) }

    /// The time of capture of the frame at media time `time`; all nanoseconds.
    ///
    /// `reported` is the camera's time of day for it; `arrival` is when its packet came by the
    /// monotonic clock, and `wallClock` what has to be added to that for the time of day.
    package mutating func capture(
        at time: Int64, reported: Int64?, arrival: Int64, wallClock: Int64
    ) -> CaptureTime {
        guard let reported else { return arrived(at: time, arrival, wallClock) }
        let now = reported &- time
        if let offset {
            let step = abs(now &- offset)
            if step > Self.rounding {
                worstStep = max(worstStep, step)
                (self.offset, reportedAt) = (now, time)
            }
        } else {
            (offset, reportedAt) = (now, time)
        }
        let drift = max(time &- reportedAt, 0) / 10_000
        return CaptureTime(
            nanoseconds: reported, provenance: reports,
            error: Self.millisecond + worstStep + drift)
    }

    private mutating func arrived(at time: Int64, _ arrival: Int64, _ wallClock: Int64)
        -> CaptureTime
    {
        let delay = arrival &- time
        let (least, most) = delays ?? (delay, delay)
        let range = (least: min(least, delay), most: max(most, delay))
        delays = range
        return CaptureTime(
            nanoseconds: arrival &+ wallClock, provenance: .arrival,
            error: Self.millisecond + range.most - range.least)
    }
}
