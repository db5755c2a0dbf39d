import VisionCore

/// A record of a log, written again with the names and numbers of the one that is written.
package enum CopiedRecord {
    /// What happened to a source.
    package struct Source: LogRecord {
        package static let kind = RecordKind.source
        package let src: String?
        private let members: Members

        package init(_ value: JSONValue) {
            src = value["src"]?.string
            members = Members(value)
        }

        package func write(to line: inout JSONLine) { members.write(to: &line) }
    }

    /// A hole in a source's time.
    package struct Gap: LogRecord {
        package static let kind = RecordKind.gap
        package let src: String?
        private let members: Members

        package init(_ value: JSONValue) {
            src = value["src"]?.string
            members = Members(value)
        }

        package func write(to line: inout JSONLine) { members.write(to: &line) }
    }

    /// An event as it was told last, with a verdict on it.
    struct Event: LogRecord {
        static let kind = RecordKind.event
        let src: String?
        let id: String
        let revision: Int
        private let members: Members

        /// Members that come behind a verdict.
        private static let last: Set = ["end_reason", "arr_ns"]

        /// The record `event` with the verdict, whose revision is that of this record.
        init(_ event: JSONValue, judged verdict: Verdict, carriesHostClocks: Bool) {
            src = event["src"]?.string
            id = event["id"]?.string ?? ""
            revision = verdict.revision
            var text = JSONLine(carriesHostClocks: carriesHostClocks)
            text.elementObject { verdict.write(to: &$0) }
            var members = (event.members ?? []).filter { $0.name != "verdict" }.map { member in
                switch member.name {
                case "rev": JSONValue.Member("rev", .number("\(verdict.revision)"))
                case "phase" where member.value.string == "begin":
                    JSONValue.Member("phase", .string("update"))
                default: member
                }
            }
            let place = members.firstIndex { Self.last.contains($0.name) } ?? members.count
            if let value = JSONValue(text.bytes) {
                members.insert(.init("verdict", value), at: place)
            }
            self.members = Members(.object(members))
        }

        /// Its bytes, without what the writer adds.
        var length: Int {
            var line = JSONLine(continuing: [], carriesHostClocks: true)
            write(to: &line)
            return line.bytes.count
        }

        func write(to line: inout JSONLine) { members.write(to: &line) }
    }

    /// All fields but those that the writer adds.
    private struct Members {
        private static let own: Set = ["v", "r", "seq", "run", "emit_ns"]
        private let list: [JSONValue.Member]

        init(_ value: JSONValue) {
            list = (value.members ?? []).filter { !Self.own.contains($0.name) }
        }

        func write(to line: inout JSONLine) {
            for member in list { line.field(member.name, raw: member.value.text) }
        }
    }
}

extension DropRecord {
    /// Reads a record; nil for one that lacks what every drop has.
    package init?(_ value: JSONValue) {
        guard let source = value["src"]?.string, let stage = value["stage"]?.string,
            let cause = value["cause"]?.string.flatMap(DropCause.init(rawValue:)),
            let from = value["from_n"]?.int, let to = value["to_n"]?.int,
            let count = value["count"]?.int, from >= 0, to >= from, count > 0,
            to < LogLimits.countable, count < LogLimits.countable
        else { return nil }
        self.init(source: source, stage: stage, cause: cause, from: from, to: to, count: count)
    }
}

extension JSONValue {
    /// The value as JSON, numbers as they were written.
    var text: [UInt8] {
        var line = JSONLine(carriesHostClocks: false)
        write(to: &line)
        return line.bytes
    }

    private func write(to line: inout JSONLine) {
        switch self {
        case .null: line.append(ascii: "null")
        case .bool(let value): line.append(ascii: value ? "true" : "false")
        case .number(let text): line.append(raw: text.utf8)
        case .string(let text): line.append(string: text)
        case .array(let values):
            line.brackets { inner in
                for value in values { inner.element(raw: value.text) }
            }
        case .object(let members):
            line.braces { inner in
                for member in members { inner.field(member.name, raw: member.value.text) }
            }
        }
    }
}
