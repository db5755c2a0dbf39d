/// A `frame` record of another log, written again with another number.
package struct CopiedFrame: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.frame

    /// The source it comes from.
    package let src: String?
    /// Index of the frame.
    package let frameIndex: Int
    private let members: [JSONValue.Member]

    /// The record `value`, `frames` behind where it was; nil for what is no frame.
    package init?(_ value: JSONValue, frames: Int) {
        guard let source = value["src"]?.string, let index = value["n"]?.int, index >= 0 else {
            return nil
        }
        let (newIndex, isFar) = index.addingReportingOverflow(frames)
        guard !isFar else { return nil }
        src = source
        frameIndex = newIndex
        members = (value.members ?? []).filter { !Self.own.contains($0.name) }
    }

    private static let own: Set = ["v", "r", "seq", "run", "emit_ns"]

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        for member in members {
            if member.name == "n" {
                line.field("n", frameIndex)
            } else {
                member.value.write(member.name, to: &line)
            }
        }
    }
}
