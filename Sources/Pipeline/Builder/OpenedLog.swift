import EventLog
import EventSinks
import Media
import PipelineConfig
import VisionCore

/// The log of a run as it was found when the run was put together.
struct OpenedLog {
    /// The one writer; nil without a log, or when the log is complete.
    var writer: LogWriter?
    /// Whether a log of this very run is complete already.
    var isComplete = false
    /// Where a run resumes whose log was cut short.
    var resumed: ResumedLog?

    /// A run without a log.
    init() {}

    /// Opens the log that `description` names.
    ///
    /// A run that makes other files beside its log than videos which can be cut off makes all of
    /// them again, so that it has to see every frame; so has one that looks for motion or watches a
    /// camera. `accepts` tells whether its outputs are as a point says; `beforeState` forces them
    /// to disk.
    init(
        _ description: PipelineDescription, header: RunRecord, sinks: SinkSet,
        accepts: (ResumePoint) -> Bool = { _ in true },
        beforeState: @escaping @Sendable () -> Void = {}
    ) throws(EventLogError) {
        guard let to = description.log.to else { return }
        var options = LogOptions(
            durability: LogOptions.Durability(description.log.durability),
            overwrites: description.overwrite)
        options.rotation = description.log.rotate.map {
            var rotation = LogRotation(size: $0.size?.bytes, every: $0.every, keep: $0.keep)
            rotation.hold = Int64(clamping: $0.hold.bytes)
            return rotation
        }
        options.neededSegment = { sinks.neededSegment }
        options.beforeState = beforeState
        options.usesState =
            header.isLive
            || description.canCutOutputs && description.results.isEmpty
                && description.record == nil
                && !description.sources.contains { source in
                    source.motion != nil
                        || description.rules(of: source).contains { $0.kind == .camera }
                }
        let target: LogOptions.Target = to == "-" ? .standardOutput : .path(to)
        let opening = try LogWriter.open(target, header: header, options: options) {
            ResumePoint.read($0).map(accepts) ?? false
        }
        switch opening {
        case .fresh(let writer): self.writer = writer
        case .resumed(let writer, let resumed):
            self.writer = writer
            self.resumed = resumed
        case .complete: isComplete = true
        }
    }

    /// Behind which frame of each source a file run resumes; none for those made from the first.
    var resumePoints: [String: ResumePoint] {
        guard let resumed, resumed.isReplay else { return [:] }
        return resumed.sources.compactMapValues { $0.payload.flatMap(ResumePoint.read) }
    }

    /// Where a live run that appends to its log left the source called `name`.
    func live(_ name: String) -> ResumedLog.Source? {
        guard let resumed, !resumed.isReplay else { return nil }
        return resumed.sources[name]
    }
}

extension PipelineDescription {
    /// Whether each output of a file is a video that can be cut off, so that a further one goes on.
    var canCutOutputs: Bool {
        outputs.allSatisfy { output in
            sources.allSatisfy {
                OutputContainer.canBeCut(output.target(for: $0.name).revealed)
            }
        }
    }
}

extension LogOptions.Durability {
    /// The log's word for what a pipeline says.
    init(_ durability: LogDescription.Durability) {
        switch durability {
        case .always: self = .always
        case .interval: self = .interval
        case .os: self = .os
        }
    }
}
