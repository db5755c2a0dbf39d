package import Analytics

/// A control action of a user, or an automatic decision with its reason.
package struct ControlRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.ctl

    /// Who decided.
    package enum Author: String, Sendable, Hashable, CaseIterable {
        /// Somebody, by the page or by a sink.
        case user
        /// The pipeline itself.
        case auto
    }

    /// Who decided.
    package var author: Author
    /// What was done, for example `stride`.
    package var action: String
    /// The source it concerns, if one.
    package var source: String?
    /// The rule it concerns, if one.
    package var rule: String?
    /// What was before.
    package var from: EventValue?
    /// What is now.
    package var to: EventValue?
    /// Why, with the numbers: `p95 412 ms > 300 ms`.
    package var reason: String?

    /// `action` was done by `author`.
    package init(
        author: Author, action: String, source: String? = nil, rule: String? = nil,
        from: EventValue? = nil, to: EventValue? = nil, reason: String? = nil
    ) {
        self.author = author
        self.action = action
        self.source = source
        self.rule = rule
        self.from = from
        self.to = to
        self.reason = reason
    }

    /// The source it concerns.
    package var src: String? { source }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("by", word: author)
        line.field("action", action)
        line.field("src", source)
        line.field("rule", rule)
        line.field("from", from)
        line.field("to", to)
        line.field("reason", reason)
    }
}
