import EventLog
import Media
import ModelCatalogue
import PipelineConfig
import VisionCore

extension PipelineBuilder {
    /// One file cannot hold the pictures of several sources.
    func checkOutputs() throws(BuildError) {
        for output in description.outputs where description.sources.count > 1 {
            guard output.to.redacted.contains("{source}") else {
                throw .sharedOutput(name: output.name)
            }
        }
    }

    /// Refuses outputs that would cost somebody a file; opens nothing.
    ///
    /// Gives what an earlier part of the run made: only that may be replaced without being asked.
    func checkOutputFiles(
        _ outputs: [OutputFile], _ sources: [SourceSettings]
    ) throws -> MadeOutputs {
        try checkNames(sources)
        let files = PlannedFiles(description)
        try OutputClaims.compare(
            files.log + outputs,
            inputs: files.inputs(models: library.files, pipelines: setup.inputs))
        guard !description.overwrite else { return MadeOutputs() }
        let made = logPath.flatMap { FileIdentity.isRegular($0) ? MadeOutputs(beside: $0) : nil }
        try OutputClaims.checkNew(outputs, made: made ?? MadeOutputs())
        return made ?? MadeOutputs()
    }

    /// Refuses names of outputs that can never be written.
    private func checkNames(_ sources: [SourceSettings]) throws(MediaError) {
        for output in description.outputs {
            for source in sources {
                let problem = OutputContainer.problem(
                    with: output.target(for: source.name).revealed,
                    codec: output.codec == .auto ? nil : output.codec.rawValue,
                    isOnePicture: source.pictureNames.count == 1)
                if let problem { throw problem }
            }
        }
    }

    /// Whether every output is there already as it was asked for; never so of streams.
    func isMade(_ outputs: [OutputFile], by made: MadeOutputs, sources: Int) -> Bool {
        let form = outputForm
        let wanted = description.outputs.count * sources
        let streams = outputs.count { $0.name.hasPrefix("output ") }
        return streams == wanted
            && outputs.allSatisfy { made.holds($0, form: form) && made.holdsParts(of: $0) }
    }

    /// Remembers beside the log what the run makes: gives who keeps account of it.
    ///
    /// Outputs that go on behind `points` are cut off there; further files of others are removed.
    func register(
        _ outputs: [OutputFile], behind points: [String: ResumePoint], claims: OutputClaims
    ) throws(OutputRefusal) -> OutputRegister {
        var made = MadeOutputs()
        let parts = points.values.flatMap { ($0.outputs ?? [:]).values.flatMap(\.parts) }
        if let log = logPath, !outputs.isEmpty {
            var known = MadeOutputs(beside: log)
            known.removeParts(but: Set(parts.map(\.path)))
            made.files = known.files.filter { $0.value.partOf != nil }
            for output in outputs { made.add(output, form: outputForm) }
            made.write(beside: log)
        }
        for part in parts { try claims.cut(part.path, to: part.bytes) }
        return OutputRegister(made, claims: claims, log: logPath, form: outputForm)
    }

    /// What decides how outputs are drawn and coded, as a hash.
    var outputForm: String {
        let hidden = description.sources.map { source in
            (source.privacy, description.coveredAreas(of: source))
        }
        return FileSum.sha256(
            ofText: "\(description.annotate) \(description.outputs) \(hidden) "
                + "\(String(describing: description.record))")
    }

    private var logPath: String? { description.log.to.flatMap { $0 == "-" ? nil : $0 } }

    /// The result files that are wanted.
    ///
    /// They are claimed: what is there may be replaced.
    func resultSet(_ sources: [SourceSettings]) throws(ResultFileError) -> ResultSet {
        var writers: [any ResultWriter] = []
        for result in description.results {
            switch result.kind {
            case .coco:
                writers.append(
                    try DetectionResults(path: result.path.revealed, sourceCount: sources.count))
            case .mot:
                for source in sources {
                    writers.append(
                        try TrackResults(
                            path: result.path(for: source.name), source: source.index))
                }
            }
        }
        return ResultSet(writers)
    }

    /// The folder of pictures and clips of events; nil for none.
    ///
    /// A file run that resumes makes the files of its earlier part again.
    func mediaFolder(_ log: OpenedLog) -> MediaFolder? {
        guard let record = description.record else { return nil }
        let limits = MediaFolder.Limits(
            age: record.keep?.days.map { .seconds(86_400) * $0 }, bytes: record.keep?.bytes?.bytes)
        return MediaFolder(
            path: record.to, limits: limits,
            mayReplace: description.overwrite || log.resumed?.isReplay == true)
    }

    /// Frames in all; nil when one source does not say.
    func expectedFrames(_ opened: [OpenedSource]) -> Int? {
        var sum = 0
        for source in opened where source.failure == nil {
            guard !source.settings.isLive, let demuxer = source.demuxer,
                let count = demuxer.expectedFrames
            else { return nil }
            sum += min(count, source.settings.extent.frameLimit ?? count)
        }
        return sum
    }
}
