import EventLog
package import PipelineConfig
import VisionCore

extension PipelineDescription {
    /// The pipeline that looks at `part` of the file alone, with its log at `path` and `threads`
    /// threads.
    package func chunk(_ part: ChunkPlan.Part, log path: String, threads: Int)
        -> PipelineDescription
    {
        var own = self
        own.sources[0].from = part.from
        own.sources[0].to = part.to
        own.log.to = path
        own.log.frames = true
        own.log.deterministic = true
        own.results = []
        own.run.metrics = nil
        own.compute.threads = threads
        return own
    }
}

/// Puts the parts of a file together: frames in the order of time, tracker and rules once.
package struct ChunkMerge {
    private let description: PipelineDescription
    private let parts: [String]

    /// The logs of the parts of `description`, in their order.
    package init(_ description: PipelineDescription, parts: [String]) {
        self.description = description
        self.parts = parts
    }

    /// Makes the log that `description` names by way of `frames`, a log of frames alone.
    package func run(by frames: String, to target: String) throws -> LogReplay.Outcome {
        try join(to: frames)
        let replay = try LogReplay(path: frames) { _ in description }
        let tracks = description.results.first { $0.kind == .mot }
        return try replay.run(
            to: target, overwrites: description.overwrite, writesFrames: description.log.frames
        ) { source in
            tracks?.path(for: source)
        }
    }

    /// Writes one log of the frames of all parts.
    private func join(to path: String) throws {
        guard let first = parts.first, let head = try LogReader(path: first).next()?.value,
            let header = LogHeader(head)
        else { throw ChunkFault.part(path: parts.first ?? "", what: "it is no log") }
        let options = LogOptions(durability: .os, overwrites: true, usesState: false)
        let opening = try LogWriter.open(
            .path(path), header: whole(header), options: options)
        guard case .fresh(let writer) = opening else { throw ChunkFault.exists(path) }
        let name = description.sources[0].name
        writer.setRefusedPackets(0, of: name)
        var place = Place()
        for (index, part) in parts.enumerated() {
            try copy(part, isLast: index == parts.count - 1, to: writer, name, &place)
        }
        _ = try writer.finish(reason: .eof, exit: .ok)
    }

    /// The head that the log of the whole file has.
    private func whole(_ header: LogHeader) -> RunRecord {
        var record = header.record
        record.deterministic = description.log.deterministic
        let scores = record.settings.filter {
            $0.contains(".score.kept=") || $0.contains(".score.fed=")
        }
        record.settings = description.settings + scores
        return record
    }

    /// Where the next part begins.
    private struct Place {
        var frames = 0
        var refused = 0
    }

    private func copy(
        _ path: String, isLast: Bool, to writer: LogWriter, _ name: String, _ place: inout Place
    ) throws {
        let reader = try LogReader(path: path)
        var (frames, refused, isWhole) = (place.frames, 0, false)
        while let line = try reader.next() {
            guard let kind = line.kind, let value = line.value else { continue }
            switch kind {
            case .frame:
                guard let frame = CopiedFrame(value, frames: place.frames)
                else {
                    throw ChunkFault.part(path: path, what: "line \(line.number) is no frame")
                }
                frames = max(frames, frame.frameIndex.addingSaturated(1))
                writer.setDecoded(frames, of: name)
                try writer.append(FrameRecords(source: name, before: [frame]))
            case .source:
                guard value["epoch"]?.int == 0 else {
                    throw ChunkFault.unsuitable("\(name) changes in the middle (a further epoch)")
                }
                // The file is opened once, by its first part, and ends once.
                let isEnd = value["state"]?.string == "ended"
                guard isEnd ? isLast : place.frames == 0 else { break }
                try append(CopiedRecord.Source(value), to: writer, name)
            case .gap: try append(CopiedRecord.Gap(value), to: writer, name)
            case .drop:
                throw ChunkFault.part(path: path, what: "frames were dropped in it")
            case .check, .end:
                refused = value["balance"]?[name]?["refused_packets"]?.int ?? refused
                isWhole = isWhole || (kind == .end && value["reason"]?.string == "eof")
            default: break
            }
        }
        guard isWhole else { throw ChunkFault.part(path: path, what: "it did not reach its end") }
        place.frames = frames
        place.refused = place.refused.addingSaturated(refused)
        writer.setRefusedPackets(place.refused, of: name)
    }

    private func append(_ record: any LogRecord, to writer: LogWriter, _ name: String) throws {
        try writer.append(FrameRecords(source: name, before: [record], isFrame: false))
    }
}
