import EventLog

/// Two runs of rules over the same frames: what one tells and the other does not.
struct EventComparison {
    private(set) var gained: [JSONValue] = []
    private(set) var lost: [JSONValue] = []
    private(set) var kept = 0

    /// Events are the same when rule, source, type, phase and moment are, and the class.
    init(before: [JSONValue], after: [JSONValue]) {
        var waiting: [String: [JSONValue]] = [:]
        for event in before { waiting[Self.key(event), default: []].append(event) }
        for event in after {
            let key = Self.key(event)
            if waiting[key]?.isEmpty == false {
                waiting[key]?.removeLast()
                kept += 1
            } else {
                gained.append(event)
            }
        }
        lost = before.filter { event in
            let key = Self.key(event)
            guard let rest = waiting[key], !rest.isEmpty else { return false }
            waiting[key]?.removeLast()
            return true
        }
    }

    private static func key(_ event: JSONValue) -> String {
        ["rule", "src", "type", "phase", "cls"].map { event[$0]?.string ?? "" }
            .joined(separator: "\u{1}") + "\u{1}\(event["at"]?["t_ns"]?.int ?? -1)"
    }
}
