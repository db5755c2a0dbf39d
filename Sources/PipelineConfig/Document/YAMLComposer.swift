import VisionCore

/// Makes nodes of the events of a text, and counts what aliases expand to while it does so: a text
/// that would grow beyond the limits is left before it has.
struct YAMLComposer {
    private(set) var issues: [ConfigIssue] = []
    private let name: String
    private let substitution: Substitution
    private var anchors: [String: Composed] = [:]
    private var duplicates = 0

    /// A value and what it cost.
    private struct Composed {
        let node: ConfigNode
        /// The values that it is made of, itself included.
        var values = 1
        /// The aliases in it, each counted as often as it is expanded.
        var expansions = 0
        /// Levels of nesting from it down, itself included.
        var depth = 1
    }

    init(name: String, substitution: Substitution) {
        self.name = name
        self.substitution = substitution
    }

    /// The one document of a text; nil when the text is empty or beyond a limit.
    mutating func document(_ events: YAMLEvents) throws(YAMLFault) -> ConfigNode? {
        guard case .documentStart = try events.next().kind else { return nil }
        var totals = Totals()
        let first = try events.next()
        guard let root = try value(first, of: events, depth: 1, totals: &totals) else { return nil }
        _ = try events.next()
        let after = try events.next()
        guard case .streamEnd = after.kind else {
            throw YAMLFault(
                problem: "but found another document",
                context: "expected a single document in the stream", mark: after.mark)
        }
        return root.node
    }

    /// What was composed so far, aliases expanded.
    private struct Totals {
        var values = 0
        var expansions = 0
    }

    /// The value that begins with `event`; nil beyond a limit, which is then an issue.
    private mutating func value(
        _ event: YAMLEvent, of events: YAMLEvents, depth: Int, totals: inout Totals
    ) throws(YAMLFault) -> Composed? {
        let place = place(event.mark)
        switch event.kind {
        case .alias(let anchor):
            guard var known = anchors[anchor] else {
                throw YAMLFault(
                    problem: "found undefined alias '\(anchor)'", context: nil, mark: event.mark)
            }
            known.expansions += 1
            totals.values += known.values
            totals.expansions += known.expansions
            return isWithin(totals, depth: depth + known.depth - 1, at: place) ? known : nil
        case .scalar(let text, let isQuoted, let anchor):
            totals.values += 1
            guard isWithin(totals, depth: depth, at: place) else { return nil }
            return keep(scalar(text, isQuoted: isQuoted, at: place), as: anchor)
        case .sequenceStart(let anchor):
            return try sequence(anchor, of: events, at: place, depth: depth, totals: &totals)
        case .mappingStart(let anchor):
            return try mapping(anchor, of: events, at: place, depth: depth, totals: &totals)
        case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
            throw YAMLFault(problem: "a value is missing", context: nil, mark: event.mark)
        }
    }

    private mutating func scalar(
        _ text: String, isQuoted: Bool, at place: ConfigPlace
    ) -> Composed {
        let (text, problem) = substitution.resolve(text)
        if let problem { issues.append(ConfigIssue(problem.0, at: place, hint: problem.1)) }
        refuseNUL(text.revealed, at: place)
        return Composed(node: ConfigNode(.scalar(text, isQuoted: isQuoted), at: place))
    }

    private mutating func sequence(
        _ anchor: String?, of events: YAMLEvents, at place: ConfigPlace, depth: Int,
        totals: inout Totals
    ) throws(YAMLFault) -> Composed? {
        totals.values += 1
        guard isWithin(totals, depth: depth, at: place) else { return nil }
        var items: [ConfigNode] = []
        var cost = Cost()
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { break }
            guard let item = try value(event, of: events, depth: depth + 1, totals: &totals)
            else { return nil }
            items.append(item.node)
            cost.add(item)
        }
        return keep(cost.composed(ConfigNode(.sequence(items), at: place)), as: anchor)
    }

    private mutating func mapping(
        _ anchor: String?, of events: YAMLEvents, at place: ConfigPlace, depth: Int,
        totals: inout Totals
    ) throws(YAMLFault) -> Composed? {
        totals.values += 1
        guard isWithin(totals, depth: depth, at: place) else { return nil }
        var entries: [ConfigEntry] = []
        var lines: [String: Int] = [:]
        var cost = Cost()
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { break }
            guard let key = try key(event, of: events, depth: depth + 1, totals: &totals),
                let item = try value(
                    events.next(), of: events, depth: depth + 1, totals: &totals)
            else { return nil }
            cost.add(item)
            guard let word = key.word else { continue }
            if let line = lines[word] {
                guard report(duplicate: word, at: key.place, after: line) else { return nil }
            } else {
                lines[word] = key.place.line
                entries.append(ConfigEntry(key: word, place: key.place, value: item.node))
            }
        }
        return keep(cost.composed(ConfigNode(.mapping(entries), at: place)), as: anchor)
    }

    /// The key that begins with `event`, its word nil when it is none; nil beyond a limit.
    private mutating func key(
        _ event: YAMLEvent, of events: YAMLEvents, depth: Int, totals: inout Totals
    ) throws(YAMLFault) -> (word: String?, place: ConfigPlace)? {
        let place = place(event.mark)
        if case .scalar(let word, _, let anchor) = event.kind {
            refuseNUL(word, at: place)
            _ = keep(
                Composed(node: ConfigNode(.scalar(SecretText(word), isQuoted: true), at: place)),
                as: anchor)
            return (word, place)
        }
        issues.append(ConfigIssue("a key must be a word", at: place))
        guard try value(event, of: events, depth: depth, totals: &totals) != nil else { return nil }
        return (nil, place)
    }

    /// Reports a repeated key; false when there were too many of them to read on.
    private mutating func report(
        duplicate word: String, at place: ConfigPlace, after line: Int
    ) -> Bool {
        duplicates += 1
        issues.append(
            ConfigIssue(
                "duplicate key '\(word)'", at: place, keyPath: word,
                hint: "it stands in line \(line) already"))
        return duplicates < YAMLDocument.duplicateLimit
    }

    private mutating func keep(_ composed: Composed, as anchor: String?) -> Composed {
        if let anchor { anchors[anchor] = composed }
        return composed
    }

    private mutating func isWithin(_ totals: Totals, depth: Int, at place: ConfigPlace) -> Bool {
        let issue: ConfigIssue
        if depth > YAMLDocument.depthLimit {
            issue = ConfigIssue(
                "nested deeper than \(YAMLDocument.depthLimit) levels", at: place)
        } else if totals.expansions > YAMLDocument.aliasLimit {
            issue = ConfigIssue(
                "more than \(YAMLDocument.aliasLimit) aliases when they are expanded", at: place,
                hint: "write the values out")
        } else if totals.values > YAMLDocument.nodeLimit {
            issue = ConfigIssue("more than \(YAMLDocument.nodeLimit) values", at: place)
        } else {
            return true
        }
        issues.append(issue)
        return false
    }

    /// Calls of the system end a text at a NUL: what follows would be left out in silence.
    private mutating func refuseNUL(_ text: String, at place: ConfigPlace) {
        guard text.utf8.contains(0) else { return }
        issues.append(ConfigIssue("the text holds a NUL character", at: place, hint: "take it out"))
    }

    private func place(_ mark: YAMLMark) -> ConfigPlace {
        .file(name, line: mark.line, column: mark.column)
    }

    /// What the parts of a collection cost together.
    private struct Cost {
        private var values = 1
        private var expansions = 0
        private var depth = 1

        mutating func add(_ part: Composed) {
            values += part.values
            expansions += part.expansions
            depth = max(depth, part.depth + 1)
        }

        func composed(_ node: ConfigNode) -> Composed {
            Composed(node: node, values: values, expansions: expansions, depth: depth)
        }
    }
}
