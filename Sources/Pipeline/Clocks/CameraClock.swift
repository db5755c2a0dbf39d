package import EventLog
package import VisionCore

/// Says when the frames of a live source were captured.
///
/// Where sender reports or producer reference times give the camera's own clock, that is used; its
/// bound of error is towards that clock: a millisecond, the largest step by which a report has
/// moved it so far, and the drift of a quartz (100 ppm) since the last report. Before the first
/// report, and where reports cannot be right, it is the host's clock at the arrival; its bound is
/// how unevenly packets came so far, and does not hold the constant time that camera and network
/// take.
package struct CameraClock: Sendable {
    /// What is to be reported of the clock: where times come from now, and why.
    package struct Change: Sendable, Equatable {
        package var provenance: CameraTime.Provenance
        package var text: String
    }

    private let reports: CameraTime.Provenance
    /// From media time to the camera's time of day.
    private var offset: Duration?
    private var reportedAt = MediaInstant.zero
    private var worstStep = Duration.zero
    /// Least and most of the way from media time to arrival.
    private var delays: (least: Duration, most: Duration)?
    /// What a connection begins with.
    private var beginning: Change?
    private var news = ClockNews()
    private var isBelieved: Bool?
    /// When the last frame came.
    private var arrival = HostInstant.zero
    /// The first and the last report since the camera's clock last moved, and when they came.
    private var steady: (first: (WallInstant, HostInstant), last: (WallInstant, HostInstant))?

    /// By how much rounding alone moves a reported time: it has whole microseconds.
    private static let rounding = Duration.microseconds(3)
    private static let leastError = Duration.milliseconds(1)
    /// A camera that never was told the time begins before this: 2016.
    private static let leastWall = WallInstant(nanoseconds: 1_451_606_400_000_000_000)
    /// Further from the arrival than this, a report cannot be right.
    private static let farthest = Duration.seconds(5)
    /// What comes in segments comes late: so late at most.
    private static let farthestBehind = Duration.seconds(600)
    /// A step of the camera's clock that is worth a word.
    private static let toldStep = Duration.milliseconds(100)
    /// Least time in which a rate can be told.
    private static let rateSpan = Duration.seconds(2)

    /// `reports` is what reported times of the source come from.
    package init(reports: CameraTime.Provenance) { self.reports = reports }

    /// Forgets everything but what was told of late: another connection begins.
    package mutating func restart() {
        let news = news
        self = CameraClock(reports: reports)
        self.news = news
        self.news.restart()
    }

    /// Takes what is to be reported of the clock since the last call: where times of a connection
    /// come from at once, what changes then as `ClockNews` has it.
    package mutating func takeChange() -> Change? { beginning.take() ?? news.take(at: arrival) }

    /// The time of capture of the frame at media time `time`.
    ///
    /// `reported` is the camera's time of day for it; `arrival` is when its packet came, and
    /// `wallClock` is what has to be added to the monotonic clock for the time of day.
    package mutating func capture(
        at time: MediaInstant, reported: WallInstant?, arrival: HostInstant, wallClock: Duration
    ) -> CaptureTime {
        self.arrival = arrival
        guard let reported, believes(reported, arrival + wallClock) else {
            return arrived(at: time, arrival, wallClock)
        }
        let now = Self.way(from: time.nanoseconds, to: reported.nanoseconds)
        if let offset {
            let change = now - offset
            let step = change.magnitude
            if step > Self.rounding {
                worstStep = max(worstStep, step)
                (self.offset, reportedAt) = (now, time)
            }
            if step > Self.toldStep {
                let pace = steadyRate.map(Self.paceText) ?? ""
                news.note(
                    Change(
                        provenance: reports,
                        text: "the camera's clock moved by \(change.wholeMilliseconds) ms" + pace))
                steady = nil
            }
        } else {
            (offset, reportedAt) = (now, time)
        }
        steady = (steady?.first ?? (reported, arrival), (reported, arrival))
        let drift = max(time - reportedAt, .zero) / 10_000
        return CaptureTime(
            instant: reported, provenance: reports,
            error: Self.leastError + worstStep + .nanoseconds(drift.nanoseconds))
    }

    /// Whether the camera's time can be right; what was decided is reported when it changes.
    private mutating func believes(_ reported: WallInstant, _ arrival: HostInstant) -> Bool {
        let distance = Duration.nanoseconds(
            reported.nanoseconds.subtractingSaturated(arrival.nanoseconds))
        let isBehind = reports == .playlist && distance < .zero
        let isFar = distance.magnitude > (isBehind ? Self.farthestBehind : Self.farthest)
        let believes = reported >= Self.leastWall && !isFar
        if isBelieved != believes {
            let change = Change(
                provenance: believes ? reports : .arrival,
                text: believes
                    ? "times of capture are those of the camera's clock"
                    : "the camera's clock is \(distance.wholeSeconds) s off the time of day: not "
                        + "believed")
            if isBelieved == nil { beginning = change } else { news.note(change) }
            isBelieved = believes
        }
        return believes
    }

    /// How fast reported times passed since the camera's clock last moved; nil where that is as it
    /// should be, or not known.
    private var steadyRate: Double? {
        guard let steady else { return nil }
        let passed = steady.last.1 - steady.first.1
        guard passed >= Self.rateSpan else { return nil }
        let rate =
            Duration.nanoseconds(
                steady.last.0.nanoseconds.subtractingSaturated(steady.first.0.nanoseconds)) / passed
        return rate.isFinite && ClockRate.isWrong(rate) ? rate : nil
    }

    private static func paceText(_ rate: Double) -> String {
        "; between its reports its timestamps run at \((rate * 1000).rounded() / 1000) of the time "
            + "that passes"
    }

    private mutating func arrived(
        at time: MediaInstant, _ arrival: HostInstant, _ wallClock: Duration
    ) -> CaptureTime {
        let delay = Self.way(from: time.nanoseconds, to: arrival.nanoseconds)
        let (least, most) = delays ?? (delay, delay)
        let range = (least: min(least, delay), most: max(most, delay))
        delays = range
        let atHost = arrival + wallClock
        return CaptureTime(
            instant: WallInstant(nanoseconds: atHost.nanoseconds), provenance: .arrival,
            error: Self.leastError + (range.most - range.least))
    }

    /// The distance of two clocks: the one place where media time meets another clock.
    private static func way(from media: Int64, to other: Int64) -> Duration {
        .nanoseconds(other.subtractingSaturated(media))
    }
}
