import Glibc
import Media
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

    /// Whether every file that the pipeline makes beside its log is there.
    func hasOutputs(_ sources: [SourceSettings]) -> Bool {
        let streams = description.outputs.flatMap { output in
            sources.map { output.target(for: $0.name).revealed }
        }
        let paths = streams + description.results.map(\.path.revealed)
        return paths.allSatisfy { SourceAddress.scheme(of: $0) == nil && access($0, F_OK) == 0 }
    }

    /// Makes sure that every output file can be made, and that none is there unless replaced.
    func claimOutputs(_ sources: [SourceSettings]) throws {
        for output in description.outputs {
            for source in sources {
                let target = output.target(for: source.name)
                guard SourceAddress.scheme(of: target.revealed) == nil,
                    !target.revealed.hasSuffix("/"), !target.revealed.contains("%")
                else { continue }
                _ = try ResultFile(path: target.revealed, overwrites: description.overwrite)
            }
        }
    }

    /// The result files that are wanted.
    func resultSet(replaces: Bool) throws(ResultFileError) -> ResultSet {
        let overwrites = description.overwrite || replaces
        var writers: [any ResultWriter] = []
        for result in description.results {
            let path = result.path.revealed
            switch result.kind {
            case .coco: writers.append(try DetectionResults(path: path, overwrites: overwrites))
            case .mot: writers.append(try TrackResults(path: path, overwrites: overwrites))
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
