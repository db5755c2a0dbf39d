import Analytics

/// What tracks and rules of a source came to in a run: counted from the events that go to the log.
package struct EventTally: Sendable, Equatable {
    /// Tracks that were confirmed.
    package private(set) var tracks = 0
    /// For each rule, how often what happened: the direction of a crossing, else the last word of
    /// the event's type (`enter`, `exit`).
    package private(set) var rules: [String: [String: Int]] = [:]

    /// Counts events as they happen; updates of an event that was counted do not count again.
    mutating func count(_ events: [AnalyticsEvent]) {
        for event in events where event.revision == 0 && event.phase != .update {
            let words = event.type.rawValue.split(separator: ".")
            guard words.first != "track" else {
                if words.last == "start" { tracks += 1 }
                continue
            }
            var word = words.last.map(String.init) ?? event.type.rawValue
            if case .text(let direction)? = event.data["dir"] { word = direction }
            rules[event.rule, default: [:]][word, default: 0] += 1
        }
    }
}
