import EventLog
import PipelineConfig
import VisionCore

/// The log of a run: the log's stage writes to it while the graph runs, the run ends it.
// Sendable: the writer is used by one stage's queue, and after the graph has closed by the run.
final class LogHandle: @unchecked Sendable {
    /// The one writer; nil without a log, or when the log is complete.
    let writer: LogWriter?
    /// Whether a log of this very run is complete already.
    let isComplete: Bool
    /// From where a run goes on whose log was cut short.
    let continuation: Continuation?

    init(
        writer: LogWriter?, isComplete: Bool = false, continuation: Continuation? = nil
    ) {
        self.writer = writer
        self.isComplete = isComplete
        self.continuation = continuation
    }

    /// Behind which frame of each source a file run goes on; none for those made from the first.
    var resumePoints: [String: ResumePoint] {
        guard let continuation, continuation.isReplay else { return [:] }
        return continuation.sources.compactMapValues { $0.payload.flatMap(ResumePoint.read) }
    }

    /// Opens the log that `description` names.
    ///
    /// A run that makes other files beside its log makes all of them again, so that it has to see
    /// every frame.
    convenience init(
        _ description: PipelineDescription, header: RunRecord
    ) throws(EventLogError) {
        guard let to = description.log.to else {
            self.init(writer: nil)
            return
        }
        let durability: LogOptions.Durability =
            switch description.log.durability {
            case .always: .always
            case .interval: .interval
            case .os: .os
            }
        var options = LogOptions(durability: durability, overwrites: description.overwrite)
        options.usesState =
            header.isLive
            || description.outputs.isEmpty && description.results.isEmpty
        let target: LogOptions.Target = to == "-" ? .standardOutput : .path(to)
        let opening = try LogWriter.open(target, header: header, options: options) {
            ResumePoint.read($0) != nil
        }
        switch opening {
        case .fresh(let writer): self.init(writer: writer)
        case .continued(let writer, let continuation):
            self.init(writer: writer, continuation: continuation)
        case .complete: self.init(writer: nil, isComplete: true)
        }
    }

    /// Writes `end`; tells in words what is not as it should be.
    func finish(
        reason: EndRecord.Reason, exitCode: Int32, sources: [SourceContext],
        decoded: (SourceContext) -> Int
    ) -> String? {
        guard let writer else { return nil }
        for source in sources {
            writer.setDecoded(decoded(source), of: source.name)
            writer.setRefusedPackets(source.refusedPackets, of: source.name)
        }
        do throws(EventLogError) {
            let status = try writer.finish(reason: reason, exitCode: exitCode)
            guard status.isDegraded else { return nil }
            let cause = status.fault?.text ?? "the disk refused records"
            return "\(cause); \(status.backlog + status.lost) records are not in the log"
        } catch {
            return error.summary
        }
    }
}
