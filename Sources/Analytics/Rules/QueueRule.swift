package import VisionCore

extension EventType {
    /// Some wait in a queue.
    package static let queue = EventType(rawValue: "queue")
}

/// Reports how long a queue is, how many were served and how long they waited.
///
/// Who leaves the area while nobody who stays is nearer to its head was served; who leaves further
/// back gave up. Waiting times are those of the served since the queue began.
package struct QueueRule: AnalyticsRule {
    package static let kind = "queue"
    package static let eventTypes = [EventType.queue]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// Where people wait.
    package let area: Area
    /// Where they are served, in 0 to 1 of the picture.
    package let head: NormalizedPoint
    /// Media time from one report to the next.
    @Nanoseconds package private(set) var every: Duration
    private var watch: AreaWatch<NoMemory>
    private var state = LastingState()
    private var journal = RuleJournal()
    private var length = 0
    private var turnedLength = 0
    private var waits: [Int64] = []
    private var served = 0
    private var lastReport: MediaInstant?
    /// Waiting times that are kept at most.
    private static let limit = 10_000

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .area, points: area.outlines.first ?? [],
            counters: [RuleShape.Counter("", length), RuleShape.Counter("served", served)])
    }

    /// A queue in `area` that is served at `head`.
    package init(
        options: RuleOptions, area: Area, head: NormalizedPoint, every: Duration,
        forget: Duration = .seconds(1)
    ) throws(AnalyticsError) {
        try options.check(area)
        guard every > .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.area = area
        self.head = head
        _every = Nanoseconds(wrappedValue: every)
        watch = AreaWatch(area, hold: options.hold, forget: forget)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let steps = watch.steps(in: input, by: options, fresh: NoMemory())
        let place = PrecisePoint(head, in: input.size)
        for step in steps {
            for decision in step.decisions where !decision.isInward {
                guard let entry = decision.entry else { continue }
                let distance = decision.passage.point.distance(to: place)
                let isNearest = !steps.contains { other in
                    other.track.number != step.track.number
                        && other.track.memory.visit.entryTime != nil
                        && other.track.last.point.distance(to: place) < distance
                }
                if isNearest { serve(after: decision.moment.time - entry) }
            }
        }
        for step in steps { watch.keep(step) }
        journal.advance(to: input)
        length = watch.count(at: input.time)
        let now = EventMoment(of: input)
        if state.turningSince == nil, (length > 0) != state.isOn { turnedLength = length }
        // Passages were held already: the queue itself is not held again.
        switch state.update(length > 0, at: now, hold: .zero, release: options.release) {
        case .began(let since, _):
            (waits, served) = ([], 0)
            lastReport = input.time
            return [
                journal.begin(
                    .queue, of: options, in: input.identity, at: since, data: data(length),
                    why: [EventField("every_ms", .milliseconds(every))])
            ].compactMap(\.self)
        case .ended(let since, let held):
            return [
                journal.revise(
                    .queue, .end, of: options, in: input.identity, at: since,
                    data: data(turnedLength),
                    why: [EventField("held_ms", .milliseconds(held))])
            ].compactMap(\.self)
        case .none:
            guard journal.open != nil, let last = lastReport, input.time - last >= every else {
                return []
            }
            lastReport = input.time
            return [
                journal.revise(
                    .queue, .update, of: options, in: input.identity, at: now, data: data(length))
            ].compactMap(\.self)
        }
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        _ = watch.finish(because: reason, by: options)
        state = LastingState()
        return journal.finish(
            .queue, of: options, in: identity, data: data(length), because: reason)
    }

    private mutating func serve(after wait: Duration) {
        served = served.addingSaturated(1)
        waits.append(wait.milliseconds)
        if waits.count > Self.limit { waits.removeFirst() }
    }

    private func data(_ length: Int) -> [EventField] {
        var data = [
            EventField("length", .int(Int64(clamping: length))),
            EventField("served", .int(Int64(clamping: served))),
        ]
        guard !waits.isEmpty else { return data }
        let sorted = waits.sorted()
        func quantile(_ percent: Int) -> EventValue {
            .int(sorted[min((sorted.count * percent + 99) / 100, sorted.count) - 1])
        }
        let mean =
            Double(sorted.reduce(0 as Int64) { $0.addingSaturated($1) }) / Double(sorted.count)
        data.append(
            EventField(
                "wait_ms",
                .object([
                    EventField("mean", .number(mean, decimals: 1)),
                    EventField("p50", quantile(50)), EventField("p90", quantile(90)),
                    EventField("max", .int(sorted[sorted.count - 1])),
                ])))
        return data
    }
}
