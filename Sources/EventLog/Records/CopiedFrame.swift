/// A `frame` record of another log, written again with another number and epoch.
package struct CopiedFrame: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.frame

    /// The source it comes from.
    package let src: String?
    /// Index of the frame.
    package let frameIndex: Int
    /// Which connection, from 0.
    package let epoch: Int
    private let members: [JSONValue.Member]

    /// The record `value`, `frames` and `epochs` behind where it was; nil for what is no frame.
    package init?(_ value: JSONValue, frames: Int, epochs: Int) {
        guard let source = value["src"]?.string, let index = value["n"]?.int, index >= 0,
            let epoch = value["epoch"]?.int, epoch >= 0
        else { return nil }
        let (newIndex, isFar) = index.addingReportingOverflow(frames)
        let (newEpoch, isLate) = epoch.addingReportingOverflow(epochs)
        guard !isFar, !isLate else { return nil }
        src = source
        frameIndex = newIndex
        self.epoch = newEpoch
        members = (value.members ?? []).filter { !Self.own.contains($0.name) }
    }

    private static let own: Set = ["v", "r", "seq", "run", "emit_ns"]

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        for member in members {
            switch member.name {
            case "n": line.field("n", frameIndex)
            case "epoch": line.field("epoch", epoch)
            default: member.value.write(member.name, to: &line)
            }
        }
    }
}
