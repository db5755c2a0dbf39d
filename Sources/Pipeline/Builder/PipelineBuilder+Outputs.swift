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

    /// Every place that the run writes to beside its log.
    func outputFiles(_ sources: [SourceSettings]) -> [OutputFile] {
        let streams = description.outputs.flatMap { output in
            sources.compactMap { source in
                var file = OutputFile(
                    name: "output \(output.name)", path: output.target(for: source.name).revealed)
                file?.continues = source.isLive
                return file
            }
        }
        let results = description.results.flatMap { result in
            Self.paths(of: result, sources).compactMap {
                OutputFile(name: "\(result.kind.key) results", path: $0)
            }
        }
        return streams + results
    }

    /// The files of a form of results.
    private static func paths(
        of result: ResultDescription, _ sources: [SourceSettings]
    ) -> [String] {
        let path = result.path.revealed
        switch result.kind {
        case .coco: return [path, DetectionResults.imagesPath(beside: path)]
        case .mot: return sources.map { result.path(for: $0.name) }
        }
    }

    /// The log, and what lies beside it.
    func logFiles() -> [OutputFile] {
        guard let log = description.log.to else { return [] }
        return ["", ".state", ".torn", ".outputs"].compactMap {
            OutputFile(name: $0.isEmpty ? "the log" : "the log's \($0)", path: log + $0)
        }
    }

    /// Everything that the run reads, and what it is.
    func inputFiles(_ sources: [SourceSettings]) -> [(path: String, what: String)] {
        var inputs: [(path: String, what: String)] = []
        for source in sources {
            guard let address = SourceAddress(source.uri) else { continue }
            let what = "source \(source.name)"
            switch address {
            case .file(let path): inputs.append((path, what))
            case .folder(let path): inputs.append((path, "the folder of \(what)"))
            case .pattern, .standardInput, .network: break
            }
            inputs += Demuxer.picturePaths(of: address).map { ($0, "a picture of \(what)") }
        }
        inputs += library.files.map { ($0, "a model") }
        inputs += setup.inputs.map { ($0, "the pipeline") }
        return inputs
    }

    /// Refuses outputs that would cost somebody a file; opens nothing.
    ///
    /// Gives what an earlier part of the run made: only that may be replaced without being asked.
    func checkOutputFiles(
        _ outputs: [OutputFile], _ sources: [SourceSettings]
    ) throws -> MadeOutputs {
        try checkNames(sources)
        try OutputClaims.compare(logFiles() + outputs, inputs: inputFiles(sources))
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
        return streams == wanted && outputs.allSatisfy { made.holds($0, form: form) }
    }

    /// Remembers beside the log what the run makes.
    func remember(_ outputs: [OutputFile]) {
        guard let log = logPath, !outputs.isEmpty else { return }
        var made = MadeOutputs()
        for output in outputs { made.add(output, form: outputForm) }
        made.write(beside: log)
    }

    /// What decides how outputs are drawn and coded, as a hash.
    private var outputForm: String {
        FileSum.sha256(ofText: "\(description.annotate) \(description.outputs)")
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
