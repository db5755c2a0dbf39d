/// A moment on one clock, in whole nanoseconds.
///
/// Each clock has a type of its own and there is no conversion between them, so that host time
/// cannot leak into media time. Differences are `Duration`s. Arithmetic saturates at the limits of
/// `Int64`: no timestamp of a file or a network traps.
package protocol Instant: Hashable, Comparable, Sendable, Codable {
    /// Nanoseconds since the clock's zero.
    var nanoseconds: Int64 { get }
    /// The moment `nanoseconds` after the clock's zero.
    init(nanoseconds: Int64)
}

extension Instant {
    /// The clock's zero.
    package static var zero: Self { Self(nanoseconds: 0) }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment `duration` later, saturated.
    package static func + (instant: Self, duration: Duration) -> Self {
        Self(nanoseconds: instant.nanoseconds.addingSaturated(duration.nanoseconds))
    }

    /// The moment `duration` earlier, saturated.
    package static func - (instant: Self, duration: Duration) -> Self {
        Self(nanoseconds: instant.nanoseconds.subtractingSaturated(duration.nanoseconds))
    }

    /// The time from `earlier` to `later`; negative when `later` is the earlier one.
    package static func - (later: Self, earlier: Self) -> Duration {
        .nanoseconds(later.nanoseconds.subtractingSaturated(earlier.nanoseconds))
    }

    /// Reads a bare number of nanoseconds.
    package init(from decoder: any Decoder) throws {
        self.init(nanoseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Writes a bare number of nanoseconds.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }
}

/// A moment of a source's media time: nanoseconds since the source's origin.
///
/// The origin is the first frame of a file, and of each epoch of a live source.
package struct MediaInstant: Instant {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

/// A moment of the host's monotonic clock: nanoseconds since some fixed moment before the run.
package struct HostInstant: Instant {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

/// A moment of the host's monotonic clock: nanoseconds since the start of the run.
package struct RunInstant: Instant {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// `instant` of a run that began at `start`.
    package init(_ instant: HostInstant, since start: HostInstant) {
        self.init(nanoseconds: (instant - start).nanoseconds)
    }
}

/// A moment of the time of day: nanoseconds of Unix time (UTC).
package struct WallInstant: Instant {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}
