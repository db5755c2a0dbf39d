package import VisionCore

/// What a person, or another program, says of an event.
package struct Verdict: Sendable, Equatable {
    /// The revision of the event that brought it; later ones carry it along.
    package var revision: Int
    /// Who says it.
    package var author: String
    /// What they call the event: `right`, `wrong`, or a word of their own.
    package var label: String
    /// Why, in words.
    package var text: String?
    /// Time of day when it was said; left out of logs without clocks.
    package var at: WallInstant?

    /// A verdict of `author`; the log's writer gives it its revision.
    package init(author: String, label: String, text: String? = nil, at: WallInstant? = nil) {
        revision = 0
        self.author = author
        self.label = label
        self.text = text
        self.at = at
    }

    /// The verdict that an event record carries; nil where it carries none.
    package init?(of event: JSONValue) {
        let value = event["verdict"]
        guard let revision = value?["rev"]?.int, (0...LogLimits.countable).contains(revision),
            let author = value?["by"]?.string, let label = value?["label"]?.string
        else { return nil }
        self.init(
            author: author, label: label, text: value?["text"]?.string,
            at: value?["at"]?.string.flatMap(WallInstant.init(rfc3339:)))
        self.revision = revision
    }

    func write(to line: inout JSONLine) {
        line.field("rev", revision)
        line.field("by", author)
        line.field("label", label)
        line.field("text", text)
        if line.carriesHostClocks { line.field("at", at?.rfc3339) }
    }
}

/// What came of a verdict.
package enum VerdictOutcome: Sendable, Equatable {
    /// It is in the log, as this revision of its event.
    case written(revision: Int)
    /// The disk takes nothing now: it waits in memory, and is this revision when it is written.
    case waits(revision: Int)
    /// The event may have a later revision than the one that was given: read the log again.
    case outdated
    /// The record would be longer than a line of the log may be.
    case tooLong
    /// The disk takes nothing now, or there are too many verdicts at once.
    case refused
}

extension JSONValue {
    /// Whether an event record adds something to what was told before, files or a verdict, and says
    /// nothing new of what happened.
    package var isAddition: Bool {
        self["media"] != nil || Verdict(of: self).map { $0.revision == self["rev"]?.int } ?? false
    }
}

extension LineParser {
    /// The same of the line that was parsed last.
    func isAddition(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if value("media", text) != nil { return true }
        guard value("verdict", text) != nil else { return false }
        return JSONValue(text)?.isAddition ?? false
    }
}
