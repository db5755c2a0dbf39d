import Glibc
import Media
package import PipelineConfig
package import VisionCore

/// A file cut into half-open stretches of media time, which are looked at on their own.
///
/// A part begins to decode at the key frame before its first frame, and keeps the frames that are
/// in its stretch: each frame of the file is in one part. What has to see all of it in order,
/// tracker and rules, works once over all of them (`ChunkMerge`).
package struct ChunkPlan: Sendable, Equatable {
    /// A part.
    package struct Part: Sendable, Equatable {
        /// From 0.
        package let index: Int
        /// Its first moment; nil for the beginning.
        package let from: Duration?
        /// The first moment that is no longer in it; nil for the end.
        package let to: Duration?

        package init(index: Int, from: Duration?, to: Duration?) {
            self.index = index
            self.from = from
            self.to = to
        }
    }

    /// The shortest part that is worth its beginning.
    private static let least = Duration.seconds(4)

    /// The parts in the order of time.
    package let parts: [Part]

    /// `count` parts of about the same length, fewer where they would be too short.
    package init(length: Duration, count: Int) {
        let most = Int(clamping: length.nanoseconds / Self.least.nanoseconds)
        let number = max(min(count, most, 10_000), 1)
        let bounds = (1..<max(number, 1)).map { index in
            // Whole milliseconds: they can be written down without loss.
            Duration.milliseconds(
                length.wholeMilliseconds / Int64(clamping: number) * Int64(clamping: index))
        }
        self.init(bounds: bounds)
    }

    /// Parts between `bounds`, which rise.
    package init(bounds: [Duration]) {
        let starts: [Duration?] = [nil] + bounds
        let ends: [Duration?] = bounds + [nil]
        parts = zip(starts, ends).enumerated().map {
            Part(index: $0.offset, from: $0.element.0, to: $0.element.1)
        }
    }

    /// The plan for the one source of `description`, in about `count` parts.
    ///
    /// Throws where a file cannot be looked at in parts, with what stands against it.
    package init(_ description: PipelineDescription, count: Int) throws {
        try ChunkFault.check(description)
        let source = description.sources[0]
        let demuxer = try Demuxer(
            uri: source.uri.revealed, options: InputOptions(), interrupt: InterruptToken())
        guard demuxer.isWindable, !demuxer.isEndless else {
            throw ChunkFault.unsuitable("\(source.name) is no file that can be wound")
        }
        guard let length = demuxer.duration, length > .zero else {
            throw ChunkFault.unsuitable("\(source.name) does not say how long it is")
        }
        self.init(length: length, count: count)
    }
}

/// Why a run cannot be made in parts.
package enum ChunkFault: UserFacing, Equatable {
    /// Something asks to see all of the file in order; in words.
    case unsuitable(String)
    /// The log is there already.
    case exists(String)
    /// A part is not whole; in words.
    case part(path: String, what: String)

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .unsuitable(let what): "this cannot be looked at in parts: \(what)"
        case .exists: "the log is there already"
        case .part(_, let what): "a part cannot be used: \(what)"
        }
    }

    /// Where.
    package var subject: String? {
        switch self {
        case .unsuitable: nil
        case .exists(let path), .part(let path, _): path
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .unsuitable: "run it without --chunks"
        case .exists: "name another one, or add --overwrite"
        case .part: "remove it: it is made again"
        }
    }

    /// 64, 73 or 65.
    package var exitCode: ExitStatus {
        switch self {
        case .unsuitable: .usage
        case .exists: .cannotCreate
        case .part: .badData
        }
    }

    /// Throws where `description` asks for something that parts cannot give.
    static func check(_ description: PipelineDescription) throws(ChunkFault) {
        guard description.sources.count == 1, let source = description.sources.first else {
            throw .unsuitable("there are several sources")
        }
        let reasons: [(Bool, String)] = [
            (source.mode == .live, "the source is live"),
            (source.from != nil || source.to != nil, "only a stretch is asked for"),
            (source.maxFrames != nil, "frames are counted (max_frames)"),
            (source.stride > 1, "frames are counted (stride)"),
            ((description.detect(of: source)?.every ?? 1) > 1, "frames are counted (detect.every)"),
            (source.motion != nil, "motion is looked for"),
            (
                description.track(of: source)?.kind == .botsort,
                "the camera is followed from picture to picture (track.kind: botsort)"
            ),
            (!description.attributes.isEmpty, "tracks are looked at closer (attributes)"),
            (!description.outputs.isEmpty, "pictures are drawn in order (outputs)"),
            (
                description.results.contains { $0.kind == .coco },
                "results are written in order (detections)"
            ),
            (!description.sinks.isEmpty, "events are sent in order: log send sends them after it"),
            (
                description.log.to == nil || description.log.to == "-",
                "it needs a log that is a file"
            ),
            (description.log.rotate != nil, "the log is made at once (log.rotate)"),
        ]
        if let reason = reasons.first(where: \.0) { throw .unsuitable(reason.1) }
    }
}
