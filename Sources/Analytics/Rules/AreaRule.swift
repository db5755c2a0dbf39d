package import VisionCore

extension EventType {
    /// A class of a segmenter takes up much of the picture.
    package static let areaOver = EventType(rawValue: "area.over")
}

/// Reports while a class takes up more than a share of the picture.
package struct AreaRule: AnalyticsRule {
    package static let kind = "area"
    package static let eventTypes = [EventType.areaOver]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The class.
    package let label: String
    /// The share, 0 to 1.
    package let over: Double
    private var state = LastingState()
    private var journal = RuleJournal()
    private var share = 0.0
    private var turned = 0.0

    /// A rule that reports `label` on more than `over` of the picture.
    package init(options: RuleOptions, label: String, over: Double) throws(AnalyticsError) {
        self.options = options
        self.label = label
        self.over = over
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        guard let shares = input.shares else { return [] }
        journal.advance(to: input)
        share = Double(shares[label] ?? 0)
        let isMet = share > over
        if state.turningSince == nil, isMet != state.isOn { turned = share }
        switch state.update(
            isMet, at: EventMoment(of: input), hold: options.hold, release: options.release)
        {
        case .none: return []
        case .began(let since, let held):
            return [
                journal.begin(
                    .areaOver, of: options, in: input.identity, at: since, data: data(turned),
                    why: [
                        EventField("limit", .number(over, decimals: 4)),
                        EventField("held_ms", .milliseconds(held)),
                        EventField("min_hold_ms", .milliseconds(options.hold)),
                    ])
            ].compactMap(\.self)
        case .ended(let since, let held):
            return [
                journal.revise(
                    .areaOver, .end, of: options, in: input.identity, at: since,
                    data: data(turned), why: [EventField("held_ms", .milliseconds(held))])
            ].compactMap(\.self)
        }
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        state = LastingState()
        return journal.finish(
            .areaOver, of: options, in: identity, data: data(share), because: reason)
    }

    private func data(_ share: Double) -> [EventField] {
        [EventField("share", .number(share, decimals: 4))]
    }
}
