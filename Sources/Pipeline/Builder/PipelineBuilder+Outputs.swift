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
    func hasOutputs(_ sources: [SourceContext]) -> Bool {
        let streams = description.outputs.flatMap { output in
            sources.map { output.target(for: $0.name).revealed }
        }
        let paths = streams + description.results.map(\.path.revealed)
        return paths.allSatisfy { SourceAddress.scheme(of: $0) == nil && access($0, F_OK) == 0 }
    }

    /// Makes sure that every output file can be made, and that none is there unless replaced.
    func claimOutputs(_ sources: [SourceContext]) throws {
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

    /// The stage of the result files; nil when none is wanted.
    func resultStage(
        _ sources: [SourceContext], networks: NetworkPlans, replaces: Bool
    ) throws(ResultFileError) -> ResultStage? {
        guard !description.results.isEmpty else { return nil }
        let overwrites = description.overwrite || replaces
        let categories = networks.categories
        let detections = try description.path(of: .coco).map { path throws(ResultFileError) in
            try DetectionResults(path: path, overwrites: overwrites) { source, label in
                let ids = categories[source]
                return ids.indices.contains(label.index) ? ids[label.index] : label.index + 1
            }
        }
        let tracks = try description.path(of: .mot).map { path throws(ResultFileError) in
            try TrackResults(path: path, overwrites: overwrites)
        }
        return ResultStage(
            sources: sources, keptScores: networks.keptScores, detections: detections,
            tracks: tracks)
    }

    /// Frames in all; nil when one source does not tell.
    func expectedFrames(_ opened: [OpenedSource]) -> Int? {
        var sum = 0
        for source in opened where source.context.failure == nil {
            guard !source.context.isLive, let demuxer = source.demuxer,
                let count = demuxer.expectedFrames
            else { return nil }
            sum += min(count, source.context.extent.frameLimit ?? count)
        }
        return sum
    }
}
