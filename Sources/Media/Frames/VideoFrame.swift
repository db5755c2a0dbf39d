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
    /// When it is shown, on the strictly rising line of its stream.
    package let pts: MediaTime
    /// What was done to its timestamp; nil when the container's own could stand.
    package let ptsFix: PTSRepair.Fix?
    /// The timestamp exactly as the demuxer or decoder gave it, in ticks of `pts.timeBase`.
    package let sourcePTS: Int64?
    /// Whether a new timeline starts here: a jump of the clock that stayed.
    package let startsTimeline: Bool
    /// Whether size, pixel layout or codec differ from those of the frame before.
    package let changesFormat: Bool
    /// Whether decoding could have begun here.
    package let isKey: Bool
    /// Whether the decoder says that parts of it are guessed.
    package let isCorrupt: Bool
    /// Width of a pixel over its height, as shown; nil when not told.
    package let sampleAspect: Ratio?
    /// When its packet came, nanoseconds of `MonotonicClock`.
    package let arrival: Int64
    /// The producer's wall clock of its capture, nanoseconds of Unix time, when the stream tells.
    package let producerReferenceTime: Int64?

    init(buffer: FrameBuffer, layout: PixelLayout, about: About) {
        self.buffer = buffer
        self.layout = layout
        pts = about.pts
        ptsFix = about.ptsFix
        sourcePTS = about.sourcePTS
        startsTimeline = about.startsTimeline
        changesFormat = about.changesFormat
        isKey = about.isKey
        isCorrupt = about.isCorrupt
        sampleAspect = about.sampleAspect
        arrival = about.arrival
        producerReferenceTime = about.producerReferenceTime
    }

    /// Everything but the pixels.
    package struct About: Hashable, Sendable {
        /// See `VideoFrame.pts`.
        package var pts: MediaTime
        /// See `VideoFrame.ptsFix`.
        package var ptsFix: PTSRepair.Fix?
        /// See `VideoFrame.sourcePTS`.
        package var sourcePTS: Int64?
        /// See `VideoFrame.startsTimeline`.
        package var startsTimeline = false
        /// See `VideoFrame.changesFormat`.
        package var changesFormat = false
        /// See `VideoFrame.isKey`.
        package var isKey = true
        /// See `VideoFrame.isCorrupt`.
        package var isCorrupt = false
        /// See `VideoFrame.sampleAspect`.
        package var sampleAspect: Ratio?
        /// See `VideoFrame.arrival`.
        package var arrival: Int64 = 0
        /// See `VideoFrame.producerReferenceTime`.
        package var producerReferenceTime: Int64?

        /// A frame shown at `pts`, a key frame, with nothing else known.
        package init(pts: MediaTime) {
            self.pts = pts
            sourcePTS = pts.value
        }
    }

    /// Everything but the pixels.
    package var about: About {
        var about = About(pts: pts)
        about.ptsFix = ptsFix
        about.sourcePTS = sourcePTS
        about.startsTimeline = startsTimeline
        about.changesFormat = changesFormat
        about.isKey = isKey
        about.isCorrupt = isCorrupt
        about.sampleAspect = sampleAspect
        about.arrival = arrival
        about.producerReferenceTime = producerReferenceTime
        return about
    }

    /// Columns and rows as shown.
    package var size: Size { buffer.size }

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
