package import VisionCore

extension EventType {
    /// What happened close together, as one item.
    package static let incident = EventType(rawValue: "incident")
}

/// Gathers the events of a source that lie close together: what people act on.
///
/// It begins with the first event, is updated when others join, and ends `gap` after the last one,
/// once no lasting event in it is open.
package struct IncidentRule: AnalyticsRule {
    package static let kind = "incident"
    package static let eventTypes = [EventType.incident]

    /// How urgent it is.
    package enum Severity: String, Hashable, Sendable, Codable, CaseIterable {
        /// Somebody should look.
        case alert
        /// For the record.
        case info
    }

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The rules whose events it gathers.
    package let parts: Set<String>
    /// The time without an event that ends it.
    @Nanoseconds package private(set) var gap: Duration
    /// How urgent it is.
    package let severity: Severity
    /// The zone of each rule, by name.
    package let zones: [String: String]
    private var journal = RuleJournal()
    private var events: [EventReference] = []
    private var tracks: [Int] = []
    private var classes: [String] = []
    private var places: [String] = []
    private var open: Set<EventReference> = []
    private var latest: EventMoment?

    /// Events, tracks, classes and zones that are listed at most.
    private static let limit = 500

    /// A rule that gathers the events of `parts`.
    package init(
        options: RuleOptions, parts: Set<String>, gap: Duration, severity: Severity,
        zones: [String: String]
    ) throws(AnalyticsError) {
        guard gap > .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.parts = parts
        _gap = Nanoseconds(wrappedValue: gap)
        self.severity = severity
        self.zones = zones
    }

    package var heard: Set<String> { parts }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] { [] }

    package mutating func hear(_ heard: [AnalyticsEvent], in input: RuleInput) -> [AnalyticsEvent] {
        journal.advance(to: input)
        var told: [AnalyticsEvent] = []
        // A quiet stretch ends it before what comes now begins another.
        if let latest, open.isEmpty, journal.open != nil, input.time - latest.time >= gap {
            told += end(at: latest, input.identity, reason: nil)
        }
        return told + take(heard, input.identity)
    }

    package mutating func hearLast(_ heard: [AnalyticsEvent], at identity: FrameIdentity)
        -> [AnalyticsEvent]
    { take(heard, identity) }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        guard let now = journal.now else { return [] }
        return end(at: now, identity, reason: reason.rawValue)
    }

    private mutating func take(_ heard: [AnalyticsEvent], _ identity: FrameIdentity)
        -> [AnalyticsEvent]
    {
        let before = (events.count, tracks.count)
        var first: EventMoment?
        for event in heard where parts.contains(event.rule) {
            if event.phase == .end { open.remove(event.reference) }
            guard event.phase == .begin || event.phase == .point || journal.open != nil else {
                continue
            }
            if event.phase == .begin { open.insert(event.reference) }
            if latest.map({ $0.time < event.moment.time }) ?? true { latest = event.moment }
            if first.map({ event.moment.time < $0.time }) ?? true { first = event.moment }
            note(event)
        }
        guard let first else { return [] }
        guard journal.open != nil else {
            return [
                journal.begin(
                    .incident, of: options, in: identity, at: first, data: data,
                    why: [EventField("gap_ms", .milliseconds(gap))])
            ].compactMap(\.self)
        }
        guard (events.count, tracks.count) != before, let latest else { return [] }
        return [
            journal.revise(
                .incident, .update, of: options, in: identity, at: latest, data: data)
        ].compactMap(\.self)
    }

    private mutating func note(_ event: AnalyticsEvent) {
        func add<Value: Equatable>(_ value: Value, to list: inout [Value]) {
            if list.count < Self.limit, !list.contains(value) { list.append(value) }
        }
        add(event.reference, to: &events)
        if let track = event.track { add(track, to: &tracks) }
        if let label = event.label { add(label.name, to: &classes) }
        if let zone = zones[event.rule] { add(zone, to: &places) }
    }

    private mutating func end(at moment: EventMoment, _ identity: FrameIdentity, reason: String?)
        -> [AnalyticsEvent]
    {
        let event = journal.revise(
            .incident, .end, of: options, in: identity, at: moment, data: data, endReason: reason)
        (events, tracks, classes, places, open, latest) = ([], [], [], [], [], nil)
        return [event].compactMap(\.self)
    }

    private var data: [EventField] {
        [
            EventField("severity", .text(severity.rawValue)),
            EventField("events", .list(events.map { .event($0) })),
            EventField("tracks", .list(tracks.map { .track($0) })),
            EventField("classes", .list(classes.map { .text($0) })),
            EventField("zones", .list(places.map { .text($0) })),
        ]
    }
}
