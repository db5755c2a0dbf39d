/// Recordings cut into parts that any machine may look at: what `sightline plan` writes.
///
/// Equal recordings, pipeline and models give equal bytes. Paths are as they were named, from
/// `folder`, which is itself named from the folder of the plan: a plan may move together with what
/// lies around it.
package struct ArchivePlan: Codable, Equatable, Sendable {
    /// A network that looks at the pictures.
    package struct Model: Codable, Equatable, Sendable {
        /// Its name in the log.
        package let name: String
        /// SHA-256 of its file, hexadecimal.
        package let sha256: String

        package init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// A half-open stretch of a recording: frames from `startPTS` on, up to and without `endPTS`.
    package struct Chunk: Codable, Equatable, Sendable {
        /// Its number in the whole plan, from 0.
        package let index: Int
        /// The timestamp of its key frame, ticks of the input's time base; nil: from the beginning.
        package let startPTS: Int64?
        /// The first timestamp that is no longer in it; nil: to the end.
        package let endPTS: Int64?

        enum CodingKeys: String, CodingKey {
            case index = "i"
            case startPTS = "start_pts"
            case endPTS = "end_pts"
        }

        package init(index: Int, startPTS: Int64?, endPTS: Int64?) {
            self.index = index
            self.startPTS = startPTS
            self.endPTS = endPTS
        }
    }

    /// A recording, and the log that is made of it.
    package struct Input: Codable, Equatable, Sendable {
        /// Its path as it was named.
        package let uri: String
        /// Its name in the pipeline file; nil where it was named beside it.
        package let source: String?
        /// What it was when the plan was made.
        package let file: FileStamp
        /// The unit of its timestamps: numerator and denominator, seconds.
        package let timebase: [Int64]
        /// The timestamp of its first frame.
        package let originPTS: Int64
        /// Coded pictures in it.
        package let packets: Int
        /// SHA-256 of everything in the pipeline that can change a result.
        package let configSHA256: String
        /// The networks.
        package let models: [Model]
        /// The log that its parts come to.
        package let log: String
        /// Its parts in the order of time.
        package let chunks: [Chunk]

        enum CodingKeys: String, CodingKey {
            case uri, source, file, timebase, packets, models, log, chunks
            case originPTS = "origin_pts"
            case configSHA256 = "config_sha256"
        }

        package init(
            uri: String, source: String? = nil, file: FileStamp, timebase: [Int64],
            originPTS: Int64, packets: Int,
            configSHA256: String, models: [Model], log: String, chunks: [Chunk]
        ) {
            self.uri = uri
            self.source = source
            self.file = file
            self.timebase = timebase
            self.originPTS = originPTS
            self.packets = packets
            self.configSHA256 = configSHA256
            self.models = models
            self.log = log
            self.chunks = chunks
        }
    }

    /// The form of the file; others are refused.
    package static let currentVersion = 1

    /// See `currentVersion`.
    package let version: Int
    /// From where paths are taken; itself taken from the folder of the plan.
    package let folder: String
    /// The pipeline file and the flags over it, as on a command line.
    package let arguments: [String]
    /// The recordings in the order in which they were named.
    package let inputs: [Input]

    package init(folder: String, arguments: [String], inputs: [Input]) {
        version = Self.currentVersion
        self.folder = folder
        self.arguments = arguments
        self.inputs = inputs
    }

    /// How many parts there are.
    package var chunkCount: Int { inputs.reduce(0) { $0 + $1.chunks.count } }

    /// The part of a number, and its recording; nil where there is none.
    package func chunk(_ index: Int) -> (input: Input, chunk: Chunk)? {
        for input in inputs {
            if let chunk = input.chunks.first(where: { $0.index == index }) {
                return (input, chunk)
            }
        }
        return nil
    }
}
