import Media
import PipelineConfig
import VisionCore

/// The files that a run of a pipeline writes and reads, as its description names them.
struct PlannedFiles {
    let description: PipelineDescription

    init(_ description: PipelineDescription) { self.description = description }

    /// Every place that the run writes to beside its log.
    var outputs: [OutputFile] {
        let streams = description.outputs.flatMap { output in
            description.sources.compactMap { source in
                var file = OutputFile(
                    name: "output \(output.name)", key: "outputs.\(output.name).to",
                    path: output.target(for: source.name).revealed)
                file?.source = source.name
                return file
            }
        }
        let results = description.results.flatMap { result in
            paths(of: result).compactMap {
                OutputFile(
                    name: "\(result.kind.key) results", key: "\(result.kind.key).to", path: $0)
            }
        }
        return streams + results + media
    }

    /// The folder of event media, in which nothing is ever replaced.
    private var media: [OutputFile] {
        guard let record = description.record,
            var folder = OutputFile(name: "record", key: "record.to", path: record.to)
        else { return [] }
        folder.continues = true
        return [folder]
    }

    /// The files of a form of results.
    private func paths(of result: ResultDescription) -> [String] {
        let path = result.path.revealed
        switch result.kind {
        case .coco: return [path, DetectionResults.imagesPath(beside: path)]
        case .mot: return description.sources.map { result.path(for: $0.name) }
        }
    }

    /// The log, and what lies beside it.
    var log: [OutputFile] {
        guard let log = description.log.to else { return [] }
        return ["", ".state", ".torn", ".outputs"].compactMap {
            OutputFile(
                name: $0.isEmpty ? "the log" : "the log's \($0)", key: "log.to", path: log + $0)
        }
    }

    /// Everything that the run reads, and what it is: its sources, `models` and `pipelines`.
    func inputs(models: [String], pipelines: [String]) -> [(path: String, what: String)] {
        var inputs: [(path: String, what: String)] = []
        for source in description.sources {
            if let small = source.substream,
                case .file(let path)? = SourceAddress(small.revealed)
            {
                inputs.append((path, "the substream of source \(source.name)"))
            }
            guard let address = SourceAddress(source.uri.revealed) else { continue }
            let what = "source \(source.name)"
            switch address {
            case .file(let path): inputs.append((path, what))
            case .folder(let path): inputs.append((path, "the folder of \(what)"))
            case .pattern, .standardInput, .network: break
            }
            inputs += Demuxer.picturePaths(of: address).map { ($0, "a picture of \(what)") }
        }
        inputs += models.map { ($0, "a model") }
        inputs += pipelines.map { ($0, "the pipeline") }
        return inputs
    }
}
