import Imaging
package import Media
import VisionCore

extension SyntheticScene {
    /// Writes the scene to `path` through Media's encoder and muxer; the container from the name.
    ///
    /// H.264 at a quality that leaves edges where they are (`crf` 12).
    package func write(to path: String, crf: Int = 12) throws(MediaError) {
        var options = OutputOptions(target: path)
        options.crf = crf
        options.threads = 1
        let pool = FramePool()
        let muxer = try Muxer(options: options)
        let format = VideoFormat(
            size: size, colour: ScenePainter.colour, timeBase: timeBase,
            frameRate: meanRate)
        let encoder = try VideoEncoder(
            format: format, options: options, muxer: muxer, pool: pool)
        try muxer.addVideo(from: encoder)
        try muxer.start()
        for index in ticks.indices {
            try encoder.send(frame(index, pool: pool))
            while let packet = try encoder.receive() { try muxer.write(video: packet) }
        }
        encoder.sendEnd()
        while let packet = try encoder.receive() { try muxer.write(video: packet) }
        try muxer.close()
    }

    /// The picture of frame `index`.
    package func frame(_ index: Int, pool: FramePool) throws(MediaError) -> VideoFrame {
        var frame = try WritableFrame(
            size: size, layout: .yuv420, colour: ScenePainter.colour,
            about: VideoFrame.About(pts: time(of: index)), pool: pool)
        frame.withMutableImage { ScenePainter().paint(boxes(in: index), into: $0) }
        return frame.finish()
    }

    /// Frames a second on the whole.
    private var meanRate: Ratio {
        guard ticks.count > 1, let last = ticks.last else { return Ratio(25, 1) }
        return Ratio(
            Int64(ticks.count - 1) * timeBase.denominator, last * timeBase.numerator)
    }
}
