import CFFmpeg
package import Imaging
package import VisionCore

/// One picture as it is shown: turned upright, planar, 8 bits a sample.
///
/// Immutable from the moment it leaves the one who made it; `WritableFrame` is the way to draw.
// Sendable: its pixels are not written while anybody else can reach them.
package final class VideoFrame: @unchecked Sendable {
    let buffer: FrameBuffer
    /// Y, U, V planes and their subsampling.
    package let layout: PixelLayout
    /// Everything but the pixels.
    package let about: About

    init(buffer: FrameBuffer, layout: PixelLayout, about: About) {
        self.buffer = buffer
        self.layout = layout
        self.about = about
    }

    /// Everything but the pixels.
    package struct About: Hashable, Sendable {
        /// When it is shown, on the strictly rising timeline of its stream.
        package var pts: MediaTime
        /// What was done to its timestamp; nil when the container's own was kept.
        package var ptsFix: TimeFix?
        /// The timestamp exactly as the demuxer or decoder gave it, in ticks of `pts.timeBase`.
        package var sourcePTS: Int64?
        /// Whether a new timeline starts here: the clock jumped and stayed there.
        package var startsTimeline = false
        /// How long no frame came before this one although the source's time went by; nil unless it
        /// is far longer than from frame to frame.
        package var pause: Duration?
        /// Whether decoding could have begun here.
        package var isKey = true
        /// Whether the decoder reports that parts of it are guessed.
        package var isCorrupt = false
        /// Width of a pixel over its height, as shown; nil when unknown.
        package var sampleAspect: Ratio?
        /// When the demuxer returned its packet; zero when there was none.
        package var arrival = HostInstant.zero
        /// When it was captured by the producer's clock; nil when the stream does not say.
        package var producerReferenceTime: WallInstant?

        /// A frame shown at `pts`, a key frame, with nothing else known.
        package init(pts: MediaTime) {
            self.pts = pts
            sourcePTS = pts.value
        }
    }

    /// See `About.pts`.
    package var pts: MediaTime { about.pts }
    /// See `About.ptsFix`.
    package var ptsFix: TimeFix? { about.ptsFix }
    /// See `About.sourcePTS`.
    package var sourcePTS: Int64? { about.sourcePTS }
    /// See `About.startsTimeline`.
    package var startsTimeline: Bool { about.startsTimeline }
    /// See `About.pause`.
    package var pause: Duration? { about.pause }
    /// See `About.isKey`.
    package var isKey: Bool { about.isKey }
    /// See `About.isCorrupt`.
    package var isCorrupt: Bool { about.isCorrupt }
    /// See `About.sampleAspect`.
    package var sampleAspect: Ratio? { about.sampleAspect }
    /// See `About.arrival`.
    package var arrival: HostInstant { about.arrival }
    /// See `About.producerReferenceTime`.
    package var producerReferenceTime: WallInstant? { about.producerReferenceTime }

    /// Columns and rows as shown.
    package var size: Size { buffer.size }

    /// Bytes of its samples.
    package var byteCount: Int {
        buffer.planes(layout).enumerated().reduce(0) { sum, plane in
            sum + plane.element.stride * layout.planeSize(plane.offset, of: size).height
        }
    }

    /// What its samples mean.
    package var colour: ColourSpace { buffer.colour }

    /// Calls `body` with the picture in place; nothing is copied.
    package func withImage<Result, Failure: Error>(
        _ body: (ImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safety: `self` keeps the planes alive and nobody writes them.
        let planes = buffer.planes(layout).map {
            ImageView.Plane(base: UnsafePointer($0.base), stride: $0.stride)
        }
        let view = ImageView(
            size: size, layout: layout, colour: colour, siting: buffer.siting, planes: planes)
        defer { extendLifetime(self) }
        return try body(view)
    }
}
