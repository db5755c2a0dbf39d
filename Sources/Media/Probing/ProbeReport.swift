import VisionCore

/// What a source holds, in the form in which `sightline probe --json` prints it.
package struct ProbeReport: Hashable, Sendable, Codable {
    /// One stream.
    package struct Stream: Hashable, Sendable, Codable {
        /// Index in the container.
        package var index: Int
        /// `video`, `audio`, `subtitle` or `data`.
        package var kind: StreamInfo.Kind
        /// Whether `run` takes this one.
        package var isSelected: Bool
        /// Whether it is a cover picture.
        package var isCover: Bool
        /// libav's name of the codec.
        package var codec: String
        /// Its profile.
        package var profile: String?
        /// Columns and rows as shown.
        package var size: [Int]?
        /// Columns and rows as stored, before rotation.
        package var codedSize: [Int]?
        /// Clockwise degrees by which it is turned to be shown.
        package var rotation: Int?
        /// Width of a pixel over its height, as a fraction.
        package var sampleAspect: [Int64]?
        /// libav's name of the pixel format.
        package var pixelFormat: String?
        /// Name of the colour matrix.
        package var matrix: String?
        /// `tv` or `pc`.
        package var range: String?
        /// Name of the transfer curve.
        package var transfer: String?
        /// Name of the primaries.
        package var primaries: String?
        /// The rate that fits all timestamps, as a fraction.
        package var nominalRate: [Int64]?
        /// Frames over duration, as a fraction.
        package var averageRate: [Int64]?
        /// The unit of its timestamps, as a fraction of a second.
        package var timeBase: [Int64]
        /// Its first timestamp, nanoseconds.
        package var start: Int64?
        /// How long it lasts, nanoseconds.
        package var duration: Int64?
        /// Frames that the header promises.
        package var frames: Int?
        /// Samples a second.
        package var sampleRate: Int?
        /// Channels of sound.
        package var channels: Int?

        enum CodingKeys: String, CodingKey {
            case index, kind, codec, profile, size, matrix, range, transfer, primaries, frames
            case channels
            case isSelected = "selected"
            case isCover = "cover"
            case codedSize = "coded_size"
            case rotation = "rot"
            case sampleAspect = "sar"
            case pixelFormat = "pix_fmt"
            case nominalRate = "fps_nominal"
            case averageRate = "fps_average"
            case timeBase = "tb"
            case start = "start_ns"
            case duration = "duration_ns"
            case sampleRate = "sample_rate"
        }
    }

    /// The source, without secrets.
    package var uri: String
    /// libav's name of the container, `pictures` for a folder.
    package var container: String
    /// How long the whole lasts, nanoseconds.
    package var duration: Int64?
    /// Its streams.
    package var streams: [Stream]
    /// Packets of the selected stream; nil when they were not counted.
    package var packets: Int?
    /// Key frames among them.
    package var keyFrames: Int?
    /// Packets that are damaged.
    package var damagedPackets: Int?

    enum CodingKeys: String, CodingKey {
        case uri, container, streams, packets
        case duration = "duration_ns"
        case keyFrames = "key_frames"
        case damagedPackets = "damaged_packets"
    }
}

extension ProbeReport.Stream {
    init(_ stream: StreamInfo, isSelected: Bool) {
        func pair(_ ratio: Ratio?) -> [Int64]? { ratio.map { [$0.numerator, $0.denominator] } }
        let isVideo = stream.kind == .video
        self.init(
            index: stream.index, kind: stream.kind, isSelected: isSelected,
            isCover: stream.isAttachedPicture, codec: stream.codec, profile: stream.profile,
            size: stream.size.map { [$0.width, $0.height] },
            codedSize: stream.codedSize.map { [$0.width, $0.height] },
            rotation: isVideo ? stream.rotation : nil,
            sampleAspect: isVideo ? pair(stream.sampleAspect) : nil,
            pixelFormat: stream.pixelFormat, matrix: stream.colour?.matrix,
            range: stream.colour?.range, transfer: stream.colour?.transfer,
            primaries: stream.colour?.primaries,
            nominalRate: isVideo ? pair(stream.frameRate) : nil,
            averageRate: isVideo ? pair(stream.averageRate) : nil,
            timeBase: [stream.timeBase.numerator, stream.timeBase.denominator],
            start: stream.nanoseconds(stream.start),
            duration: stream.nanoseconds(stream.duration), frames: stream.frameCount,
            sampleRate: stream.sampleRate, channels: stream.channels)
    }
}
