import Analytics
import EventLog
import ModelCatalogue
package import PipelineConfig
package import VisionCore

/// Tracker and rules once more, over the `frame` records of a log: no video and no network.
///
/// With the pipeline that made the log, tracks and events are equal byte for byte (of deterministic
/// logs); with another one they are those of a run with it, as far as detection is the same.
package struct LogReplay {
    /// What a replay came to.
    package struct Outcome: Sendable {
        /// Frames of all sources.
        package var frames = 0
        /// Events of rules.
        package var events = 0
        /// Frames whose detections the log had no room for: what follows from them may differ.
        package var cutFrames = 0
        /// Sources whose tracker follows the camera, of which the log does not say how it moved.
        package var unmoved: [String] = []
        /// Rules that judge pictures, which a log does not have: nothing came of them.
        package var unseeing: [String] = []
        /// What tracks and rules came to, by source.
        package var tallies: [(source: String, tally: EventTally)] = []
    }

    /// Frames before this moment are left out; nil takes all.
    package var from: MediaInstant?
    private let path: String
    private let header: LogHeader
    private let description: PipelineDescription

    /// The log at `path` under the pipeline that `load` gives for the names of its sources.
    ///
    /// Throws where the pipeline asks for other detections than the log has.
    package init(path: String, load: (_ sources: [String]) throws -> PipelineDescription) throws {
        let reader = try LogReader(path: path)
        guard let line = try reader.next(), line.kind == .run,
            let header = line.value.flatMap(LogHeader.init)
        else { throw ReplayFault.noLog(path) }
        self.path = path
        self.header = header
        description = try load(header.record.sources.map(\.name))
        try ReplayFault.check(description, against: header)
    }

    /// The head of the new log: the same sources and networks, the new tracker and rules.
    private var newHeader: RunRecord {
        var record = header.record
        let own = header.settings
        record.settings = description.settings.map { line in
            guard let equals = line.firstIndex(of: "=") else { return line }
            let key = String(line[..<equals])
            guard ReplayFault.isOfLog(key), let value = own[key] else { return line }
            return "\(key)=\(value)"
        }
        record.configSHA256 = FileSum.sha256(ofText: PipelineDescription.text(of: record.settings))
        record.settings += record.sources.flatMap { source in
            FedScores(of: source.name, in: own)?.lines(of: source.name) ?? []
        }
        return record
    }

    /// Makes the log at `target`, and where they are asked for the tracks of each source at the
    /// path that `tracks` gives.
    ///
    /// `writesFrames` says whether it has `frame` records.
    package func run(
        to target: String, overwrites: Bool, writesFrames: Bool = true,
        tracks: (_ source: String) -> String?
    ) throws -> Outcome {
        if target != "-", let new = FileIdentity(path: target), new == FileIdentity(path: path) {
            throw ReplayFault.itself(target)
        }
        let options = LogOptions(durability: .os, overwrites: overwrites, usesState: false)
        let opening = try LogWriter.open(
            target == "-" ? .standardOutput : .path(target), header: newHeader, options: options)
        guard case .fresh(let writer) = opening else { throw ReplayFault.exists(target) }
        var sources: [String: ReplayedSource] = [:]
        for (index, source) in header.record.sources.enumerated() {
            sources[source.name] = try replayed(
                source, index: index, run: writer.runID, writesFrames: writesFrames,
                tracks: tracks(source.name))
        }
        let outcome = try replay(into: writer, &sources)
        for source in sources.values { try source.finish() }
        return outcome
    }

    private func replayed(
        _ source: RunRecord.Source, index: Int, run: String, writesFrames: Bool,
        tracks: String?
    ) throws -> ReplayedSource {
        guard let described = description.sources.first(where: { $0.name == source.name }) else {
            throw ReplayFault.noSource(source.name)
        }
        guard let scores = FedScores(of: source.name, in: header.settings) else {
            throw ReplayFault.noSettings(path)
        }
        let analysis = try description.analysis(
            of: described, keptScore: scores.kept, lowScore: scores.fed,
            jointNames: header.record.skeletons.values.first?.names ?? [])
        let settings = SourceSettings(
            index: index, name: source.name, uri: "", isLive: source.mode == .live,
            fingerprint: source.fingerprint)
        return ReplayedSource(
            analysis: analysis,
            records: SourceRecords(
                source: settings,
                log: LogHead(
                    run: run, isDeterministic: header.record.deterministic, start: nil),
                logsFrames: writesFrames),
            tracks: try tracks.map { try TrackResults(path: $0, source: index) })
    }

    /// Packets from which no frame was made: the log alone knows of them.
    private func takeRefused(of value: JSONValue, into writer: LogWriter) {
        for member in value["balance"]?.members ?? [] {
            guard let count = member.value["refused_packets"]?.int, count >= 0 else { continue }
            writer.setRefusedPackets(count, of: member.name)
        }
    }

    private func replay(
        into writer: LogWriter, _ sources: inout [String: ReplayedSource]
    ) throws -> Outcome {
        var outcome = Outcome()
        outcome.unmoved = header.record.sources.map(\.name).filter { name in
            let own = header.settings["source.\(name).track.kind"]
            return sources[name]?.followsCamera == true
                && own != TrackDescription.Kind.botsort.rawValue
        }
        outcome.unseeing = header.record.sources.flatMap { source -> [RuleDescription] in
            let described = description.sources.first { $0.name == source.name }
            return described.map { description.rules(of: $0) } ?? []
        }.filter { $0.kind == .camera }.map(\.name)
        var labels = LoggedFrame.Labels()
        let reader = try LogReader(path: path)
        for source in header.record.sources { writer.setRefusedPackets(0, of: source.name) }
        var hasFrames = false
        var end: (reason: EndRecord.Reason, exit: Int32)?
        while let line = try reader.next() {
            guard let kind = line.kind,
                [.frame, .source, .gap, .drop, .check, .end].contains(kind),
                let value = line.value
            else { continue }
            if kind == .check || kind == .end { takeRefused(of: value, into: writer) }
            if kind == .check { continue }
            if kind == .end {
                guard
                    let reason = value["reason"]?.string.flatMap(EndRecord.Reason.init(rawValue:)),
                    let exit = value["exit"]?.int
                else { throw ReplayFault.damaged(path, line: line.number) }
                end = (reason, Int32(clamping: exit))
                continue
            }
            if kind == .frame, let from, let time = value["t_ns"]?.int,
                Int64(clamping: time) < from.nanoseconds
            {
                hasFrames = true
                continue
            }
            guard let name = value["src"]?.string, var source = sources.removeValue(forKey: name)
            else { throw ReplayFault.damaged(path, line: line.number) }
            defer { sources[name] = source }
            let bundles: [FrameRecords]
            if kind == .frame {
                guard let frame = LoggedFrame(value, labels: &labels) else {
                    throw ReplayFault.damaged(path, line: line.number)
                }
                hasFrames = true
                outcome.frames += 1
                outcome.cutFrames += frame.leftOut > 0 ? 1 : 0
                bundles = try source.take(frame)
                writer.setDecoded(frame.record.frameIndex.addingSaturated(1), of: name)
            } else {
                bundles = try source.take(kind, value)
            }
            for bundle in bundles {
                outcome.events += bundle.events.count
                try writer.append(bundle)
            }
        }
        guard hasFrames else { throw ReplayFault.noFrames(path) }
        for name in header.record.sources.map(\.name) {
            guard var source = sources[name] else { continue }
            for bundle in source.close() {
                outcome.events += bundle.events.count
                try writer.append(bundle)
            }
            outcome.tallies.append((name, source.tally))
            sources[name] = source
        }
        _ = try writer.finish(reason: end?.reason ?? .eof, exitCode: end?.exit ?? 0)
        return outcome
    }
}
