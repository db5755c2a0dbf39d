package import VisionCore

extension EventType {
    /// What an interval came to.
    package static let countInterval = EventType(rawValue: "count.interval")
}

/// Sums up a line or a zone over intervals of media time, from the source's origin.
///
/// An interval is closed once everything in it is decided, a `hold` after its end; what is decided
/// later (a crossing of a track that is believed late) counts in the interval that is open then, so
/// that the sum over all is that of the events. The last interval is cut short and says so.
package struct CountRule: AnalyticsRule {
    package static let kind = "count"
    package static let eventTypes = [EventType.countInterval]

    /// What is counted.
    package enum Subject: Sendable, Codable {
        /// Crossings.
        case line(LineRule)
        /// Entries, exits and the number inside.
        case zone(ZoneRule)

        fileprivate var options: RuleOptions {
            switch self {
            case .line(let rule): rule.options
            case .zone(let rule): rule.options
            }
        }
    }

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The length of an interval.
    @Nanoseconds package private(set) var every: Duration
    private var subject: Subject
    private var journal = RuleJournal()
    /// Intervals that may still change, oldest first.
    private var open: [Interval] = []

    private struct Interval: Hashable, Sendable, Codable {
        let from: Int64
        let to: Int64
        var counts: [String: Int] = [:]
        var byClass: [String: Int] = [:]
        var least: Int?
        var most: Int?
        /// Sum of number inside times nanoseconds, and nanoseconds.
        var sum = 0.0
        var time: Int64 = 0
    }

    private var lastTime: MediaInstant?
    private var lastCount = 0

    /// A rule that sums `subject` up `every` so long.
    package init(options: RuleOptions, subject: Subject, every: Duration) throws(AnalyticsError) {
        guard every > .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.subject = subject
        _every = Nanoseconds(wrappedValue: every)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        journal.advance(to: input)
        let now = input.time.nanoseconds
        var inside: Int?
        let events: [AnalyticsEvent]
        switch subject {
        case .line(var rule):
            events = rule.evaluate(input)
            subject = .line(rule)
        case .zone(var rule):
            events = rule.evaluate(input)
            inside = rule.occupancy
            subject = .zone(rule)
        }
        openIntervals(upTo: now)
        for event in events { take(event) }
        if let inside { take(inside, at: input.time) }
        lastTime = input.time
        return close(
            before: now.subtractingSaturated(subject.options.hold.nanoseconds), input.identity)
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        let events: [AnalyticsEvent]
        switch subject {
        case .line(var rule):
            events = rule.finish(at: identity, because: reason)
            subject = .line(rule)
        case .zone(var rule):
            events = rule.finish(at: identity, because: reason)
            subject = .zone(rule)
        }
        for event in events { take(event) }
        defer { (open, lastTime, lastCount) = ([], nil, 0) }
        guard let now = journal.now else { return [] }
        return open.compactMap { interval in
            let isShort = interval.to > now.time.nanoseconds
            return report(
                interval, to: min(interval.to, now.time.nanoseconds), identity,
                endReason: isShort ? reason.rawValue : nil)
        }
    }

    private mutating func openIntervals(upTo now: Int64) {
        let length = every.nanoseconds
        guard length > 0 else { return }
        let start = now.flooredQuotient(by: length).multipliedReportingOverflow(by: length)
        guard !start.overflow else { return }
        if open.isEmpty {
            open.append(
                Interval(
                    from: start.partialValue, to: start.partialValue.addingSaturated(length)))
        }
        // Time that jumps by very many intervals leaves those between out.
        var steps = 0
        while let last = open.last, last.to <= now, steps < 10_000 {
            open.append(Interval(from: last.to, to: last.to.addingSaturated(length)))
            steps += 1
        }
    }

    private mutating func take(_ event: AnalyticsEvent) {
        let time = event.moment.time.nanoseconds
        guard !open.isEmpty else { return }
        let index = open.firstIndex { time < $0.to } ?? open.count - 1
        let word: String
        if case .text(let direction)? = event.data["dir"] {
            word = direction
        } else {
            word = event.type == .zoneEnter ? "enter" : "exit"
        }
        open[index].counts[word, default: 0] += 1
        if word != "exit", let label = event.label {
            open[index].byClass[label.name, default: 0] += 1
        }
    }

    /// The number inside since the last frame, for least, mean and most.
    private mutating func take(_ inside: Int, at time: MediaInstant) {
        for index in open.indices {
            let from = max(open[index].from, lastTime?.nanoseconds ?? time.nanoseconds)
            let to = min(open[index].to, time.nanoseconds)
            if to > from {
                open[index].sum += Double(lastCount) * Double(to - from)
                open[index].time = open[index].time.addingSaturated(to - from)
                open[index].least = min(open[index].least ?? lastCount, lastCount)
                open[index].most = max(open[index].most ?? lastCount, lastCount)
            }
            if time.nanoseconds >= open[index].from, time.nanoseconds < open[index].to {
                open[index].least = min(open[index].least ?? inside, inside)
                open[index].most = max(open[index].most ?? inside, inside)
            }
        }
        lastCount = inside
    }

    private mutating func close(before time: Int64, _ identity: FrameIdentity) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        while open.count > 1, let first = open.first, first.to <= time {
            open.removeFirst()
            if let event = report(first, to: first.to, identity, endReason: nil) {
                events.append(event)
            }
        }
        return events
    }

    private mutating func report(
        _ interval: Interval, to end: Int64, _ identity: FrameIdentity, endReason: String?
    ) -> AnalyticsEvent? {
        var data = [
            EventField("from_t_ns", .int(interval.from)), EventField("to_t_ns", .int(end)),
        ]
        switch subject {
        case .line:
            data += ["in", "out"].map {
                EventField($0, .int(Int64(clamping: interval.counts[$0] ?? 0)))
            }
        case .zone:
            data += ["enter", "exit"].map {
                EventField($0, .int(Int64(clamping: interval.counts[$0] ?? 0)))
            }
            let mean = interval.time > 0 ? interval.sum / Double(interval.time) : 0
            data += [
                EventField("min", .int(Int64(clamping: interval.least ?? 0))),
                EventField("mean", .number(mean, decimals: 3)),
                EventField("max", .int(Int64(clamping: interval.most ?? 0))),
            ]
        }
        data.append(EventField("by_class", .counts(interval.byClass)))
        let why = [
            EventField("every_ms", .milliseconds(every)),
            EventField("of", .text(subject.options.name)),
        ]
        return journal.point(
            .countInterval, of: options, in: identity,
            at: EventMoment(time: MediaInstant(nanoseconds: end)), data: data, why: why,
            endReason: endReason)
    }
}
