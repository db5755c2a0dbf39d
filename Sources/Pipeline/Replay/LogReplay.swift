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
    /// `writesFrames` and `writesTracks` say whether it has `frame` and `track` records.
    package func run(
        to target: String, overwrites: Bool, writesFrames: Bool = true,
        writesTracks: Bool = true,
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
        var objects: [(name: String, objects: ReplayedObjects)] = []
        for (index, source) in header.record.sources.enumerated() {
            let analysis = try analysis(of: source)
            objects.append((source.name, ReplayedObjects(analysis.objects, source: index)))
            let settings = SourceSettings(
                index: index, name: source.name, uri: "", isLive: source.mode == .live,
                fingerprint: source.fingerprint)
            sources[source.name] = ReplayedSource(
                analysis.judge,
                records: SourceRecords(
                    source: settings,
                    log: LogHead(
                        run: writer.runID, isDeterministic: header.record.deterministic,
                        start: nil),
                    logsFrames: writesFrames),
                logsTracks: writesTracks,
                tracks: try tracks(source.name).map { try TrackResults(path: $0, source: index) })
        }
        let outcome = try replay(into: writer, objects, &sources)
        for source in sources.values { try source.finish() }
        return outcome
    }

    /// Tracker and rules of a source, as if it began.
    private func analysis(of source: RunRecord.Source) throws -> SourceAnalysis {
        guard let described = description.sources.first(where: { $0.name == source.name }) else {
            throw ReplayFault.noSource(source.name)
        }
        guard let scores = FedScores(of: source.name, in: header.settings) else {
            throw ReplayFault.noSettings(path)
        }
        return try description.analysis(
            of: described, keptScore: scores.kept, lowScore: scores.fed,
            jointNames: header.record.skeletons.values.first?.names ?? [])
    }

    /// Packets from which no frame was made: the log alone knows of them.
    private func takeRefused(of value: JSONValue, into writer: LogWriter) {
        for member in value["balance"]?.members ?? [] {
            guard let count = member.value["refused_packets"]?.int, count >= 0 else { continue }
            writer.setRefusedPackets(count, of: member.name)
        }
    }

    /// How the run ended, as its `end` record says.
    private func end(_ value: JSONValue, line: Int) throws -> (EndRecord.Reason, Int32) {
        guard let reason = value["reason"]?.string.flatMap(EndRecord.Reason.init(rawValue:)),
            let exit = value["exit"]?.int
        else { throw ReplayFault.damaged(path, line: line) }
        return (reason, Int32(clamping: exit))
    }

    /// Calls `body` with the source called `name` that a record of line `line` is about.
    private func at(
        _ line: Int, _ name: String?, in sources: inout [String: ReplayedSource],
        _ body: (inout ReplayedSource) throws -> [FrameRecords]
    ) throws -> [FrameRecords] {
        guard let name, var source = sources.removeValue(forKey: name) else {
            throw ReplayFault.damaged(path, line: line)
        }
        defer { sources[name] = source }
        return try body(&source)
    }

    private func replay(
        into writer: LogWriter, _ objects: [(name: String, objects: ReplayedObjects)],
        _ sources: inout [String: ReplayedSource]
    ) throws -> Outcome {
        var outcome = Outcome()
        outcome.unmoved = objects.filter { name, objects in
            let own = header.settings["source.\(name).track.kind"]
            return objects.followsCamera && own != TrackDescription.Kind.botsort.rawValue
        }.map(\.name)
        outcome.unseeing = header.record.sources.flatMap { source -> [RuleDescription] in
            let described = description.sources.first { $0.name == source.name }
            return described.map { description.rules(of: $0) } ?? []
        }.filter { $0.kind == .camera }.map(\.name)
        let feed = try FollowedFeed(path: path, from: from, objects)
        for source in header.record.sources { writer.setRefusedPackets(0, of: source.name) }
        var hasFrames = false
        var end: (reason: EndRecord.Reason, exit: Int32)?
        while case let piece = try feed.next(), !piece.isEmpty {
            for (item, line) in piece {
                let bundles: [FrameRecords]
                switch item {
                case .earlierFrame:
                    hasFrames = true
                    continue
                case .frame(let frame):
                    hasFrames = true
                    outcome.frames += 1
                    outcome.cutFrames += frame.logged.leftOut > 0 ? 1 : 0
                    let record = frame.logged.record
                    bundles = try at(line, record.source, in: &sources) { try $0.take(frame) }
                    writer.setDecoded(record.frameIndex.addingSaturated(1), of: record.source)
                case .source(let value, let ended):
                    bundles = try at(line, value["src"]?.string, in: &sources) {
                        $0.take(value, ended: ended)
                    }
                case .other(.check, let value):
                    takeRefused(of: value, into: writer)
                    continue
                case .other(.end, let value):
                    takeRefused(of: value, into: writer)
                    end = try self.end(value, line: line)
                    continue
                case .other(let kind, let value):
                    bundles = try at(line, value["src"]?.string, in: &sources) {
                        $0.take(kind, value)
                    }
                case .close(let name, let ended):
                    guard hasFrames else { throw ReplayFault.noFrames(path) }
                    bundles = try at(line, name, in: &sources) { $0.close(ended) }
                case .damaged: throw ReplayFault.damaged(path, line: line)
                }
                for bundle in bundles {
                    outcome.events += bundle.events.count
                    try writer.append(bundle)
                }
            }
        }
        guard hasFrames else { throw ReplayFault.noFrames(path) }
        outcome.tallies = header.record.sources.compactMap { source in
            sources[source.name].map { (source.name, $0.tally) }
        }
        _ = try writer.finish(reason: end?.reason ?? .eof, exitCode: end?.exit ?? 0)
        return outcome
    }
}
