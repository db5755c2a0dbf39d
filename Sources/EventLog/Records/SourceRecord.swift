package import VisionCore

/// What happens to a source.
package struct SourceRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.source

    /// The state of a source.
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// Being opened or tried again.
        case opening
        /// Frames come.
        case up
        /// Open, and nothing comes.
        case stalled
        /// Lost.
        case down
        /// At its end.
        case ended
    }

    /// Name of the source.
    package var source: String
    /// Which connection, from 0.
    package var epoch: Int
    /// Its state now.
    package var state: State
    /// Why, as one word where it is not up.
    package var reason: String?
    /// Why, in plain words.
    package var text: String?
    /// Where it comes from, without secrets.
    package var uri: String?
    /// Codec name.
    package var codec: String?
    /// Size of the picture as shown.
    package var size: Size?
    /// Display rotation in degrees, already applied to the picture as shown.
    package var rotationDegrees: Int?
    /// Sample aspect, numerator and denominator.
    package var sampleAspect: [Int]?
    /// Unit of `pts`.
    package var timeBase: TimeBase?
    /// Frames per second, numerator and denominator.
    package var nominalRate: [Int]?
    /// Which try to open it this is, from 1.
    package var attempt: Int?
    /// Milliseconds until the next try.
    package var retryInMilliseconds: Int?
    /// Where its times of capture come from.
    package var cameraTime: CameraTime.Provenance?

    /// `source` is now `state`.
    package init(source: String, epoch: Int, state: State, reason: String? = nil) {
        self.source = source
        self.epoch = epoch
        self.state = state
        self.reason = reason
    }

    /// The source it is about.
    package var src: String? { source }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("src", source)
        line.field("epoch", epoch)
        line.field("state", word: state)
        line.field("reason", reason)
        line.field("text", text)
        line.field("uri", uri)
        line.field("codec", codec)
        line.field("size", size: size)
        line.field("rot", rotationDegrees)
        line.integers("sar", sampleAspect)
        line.integers("tb", timeBase.map { [Int($0.numerator), Int($0.denominator)] })
        line.integers("fps_nominal", nominalRate)
        line.field("attempt", attempt)
        line.field("retry_in_ms", retryInMilliseconds)
        line.field("cap_src", word: cameraTime)
    }
}
