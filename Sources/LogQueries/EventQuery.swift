package import EventLog
package import VisionCore

/// Which events of a log are wanted.
package struct EventQuery: Sendable {
    /// A moment on one of the two clocks of an event.
    package enum Bound: Sendable, Equatable {
        /// Media time.
        case media(MediaInstant)
        /// Time of day of capture, which an event may lack.
        case capture(WallInstant)
    }

    /// What an event must say; nil for anything.
    package var filter: EventFilter?
    /// The first moment that counts.
    package var since: Bound?
    /// The first moment that no longer counts.
    package var until: Bound?
    /// How many events at most, the first ones.
    package var limit: Int?

    /// All events, or those that the parts ask for.
    package init(
        filter: EventFilter? = nil, since: Bound? = nil, until: Bound? = nil, limit: Int? = nil
    ) {
        self.filter = filter
        self.since = since
        self.until = until
        self.limit = limit
    }

    /// Whether `event`, an event record, is wanted.
    package func matches(_ event: JSONValue) -> Bool {
        if let since, !Self.isReached(since, by: event) { return false }
        if let until, !Self.isBefore(until, event) { return false }
        return filter?.matches(event) ?? true
    }

    private static func isReached(_ bound: Bound, by event: JSONValue) -> Bool {
        switch bound {
        case .media(let time): event.mediaTime.map { $0 >= time } ?? false
        case .capture(let time): event.captureTime.map { $0 >= time } ?? false
        }
    }

    private static func isBefore(_ bound: Bound, _ event: JSONValue) -> Bool {
        switch bound {
        case .media(let time): event.mediaTime.map { $0 < time } ?? false
        case .capture(let time): event.captureTime.map { $0 < time } ?? false
        }
    }
}

extension JSONValue {
    /// When an event happened, in media time.
    package var mediaTime: MediaInstant? {
        self["at"]?["t_ns"]?.int.map { MediaInstant(nanoseconds: Int64($0)) }
    }

    /// When an event was captured.
    package var captureTime: WallInstant? {
        self["at"]?["cap"]?.string.flatMap(WallInstant.init(rfc3339:))
    }
}
