import Foundation
import Imaging
import VisionCore

@testable import Media

/// Everything that a source gives, for tests that look at whole clips.
struct Clip {
    var frames: [VideoFrame] = []
    var audioPackets = 0
    var refusedPackets = 0
    /// Codecs after the first one.
    var codecs: [String] = []
    var timing: PTSRepair?
    var video: StreamInfo?

    /// Reads the source at `path` to its end.
    static func read(
        _ path: String, options: InputOptions = InputOptions(), threads: Int = 2,
        keep: Bool = true, each: (VideoFrame) -> Void = { _ in }
    ) throws -> Clip {
        var clip = Clip()
        let demuxer = try Demuxer(uri: path, options: options, interrupt: InterruptToken())
        var decoder = try VideoDecoder(stream: demuxer.video, threads: threads)
        func drain() throws {
            while let frame = try decoder.receive() {
                each(frame)
                if keep { clip.frames.append(frame) }
            }
        }
        while let packet = try demuxer.read() {
            if packet.streamIndex == demuxer.audio?.index {
                clip.audioPackets += 1
                continue
            }
            for case .streamChanged(let stream) in demuxer.takeEvents() {
                decoder.sendEnd()
                try drain()
                clip.codecs.append(stream.codec)
                decoder = try decoder.successor(for: stream)
            }
            try decoder.send(packet)
            try drain()
        }
        decoder.sendEnd()
        try drain()
        clip.refusedPackets = decoder.refusedPackets
        clip.timing = decoder.timing
        clip.video = demuxer.video
        return clip
    }
}

/// Pictures that tests make up.
enum Synthetic {
    /// A moving gradient with a bright square, number `index`.
    static func frame(
        _ index: Int, size: Size, layout: PixelLayout = .yuv420, pts: MediaTime,
        colour: ColourSpace = ColourSpace(matrix: .bt601, isFullRange: false),
        aspect: Ratio? = nil, pool: FramePool
    ) throws -> VideoFrame {
        var about = VideoFrame.About(pts: pts)
        about.sampleAspect = aspect
        var frame = try WritableFrame(
            size: size, layout: layout, colour: colour, about: about, pool: pool)
        frame.withMutableImage { image in
            for (plane, target) in image.planes.enumerated() {
                let extent = layout.planeSize(plane, of: size)
                for y in 0..<extent.height {
                    for x in 0..<extent.width {
                        let value =
                            plane == 0
                            ? 40 + (x + 2 * y + 3 * index) % 160
                            : 100 + (x * plane + y + index) % 50
                        target.base[y * target.stride + x] =
                            UInt8(value)
                    }
                }
            }
        }
        return frame.finish()
    }

    /// `count` frames at 25 a second in milliseconds.
    static func frames(
        _ count: Int, size: Size = Size(width: 160, height: 96), layout: PixelLayout = .yuv420,
        colour: ColourSpace = ColourSpace(matrix: .bt601, isFullRange: false),
        aspect: Ratio? = nil
    ) throws -> [VideoFrame] {
        let pool = FramePool()
        return try (0..<count).map { index in
            try frame(
                index, size: size, layout: layout,
                pts: MediaTime(value: Int64(index) * 40, timeBase: TimeBase(1, 1_000)),
                colour: colour, aspect: aspect, pool: pool)
        }
    }

    /// Writes `frames` to `target`, and returns the name of the encoder.
    @discardableResult
    static func write(
        _ frames: [VideoFrame], to target: String, rate: Ratio = Ratio(25, 1),
        adjust: (inout OutputOptions) -> Void = { _ in }
    ) throws -> String {
        var options = OutputOptions(target: target)
        adjust(&options)
        let muxer = try Muxer(options: options)
        let format = VideoFormat(
            size: frames[0].size, colour: frames[0].colour,
            sampleAspect: frames[0].sampleAspect, timeBase: frames[0].pts.timeBase,
            frameRate: rate)
        let encoder = try VideoEncoder(format: format, options: options, muxer: muxer)
        try muxer.addVideo(from: encoder)
        try muxer.start()
        for frame in frames {
            try encoder.send(frame)
            while let packet = try encoder.receive() { try muxer.write(video: packet) }
        }
        encoder.sendEnd()
        while let packet = try encoder.receive() { try muxer.write(video: packet) }
        try muxer.close()
        return encoder.encoderName
    }

    /// Whether the first sample rises by 3 from frame to frame, give or take what coding loses.
    static func order(of frames: [VideoFrame]) -> Bool {
        let first = frames.map { $0.withImage { Int($0.planes[0].base[0]) } }
        return zip(first, first.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// Peak signal to noise of the luma of two pictures of one size, decibels.
    static func psnr(_ one: VideoFrame, _ two: VideoFrame) -> Double {
        var sum = 0.0
        one.withImage { a in
            two.withImage { b in
                for y in 0..<min(a.size.height, b.size.height) {
                    for x in 0..<min(a.size.width, b.size.width) {
                        let p = Double(a.planes[0].base[y * a.planes[0].stride + x])
                        let q = Double(b.planes[0].base[y * b.planes[0].stride + x])
                        sum += (p - q) * (p - q)
                    }
                }
            }
        }
        let mean = sum / Double(one.size.width * one.size.height)
        return mean == 0 ? 99 : 10 * log10(255 * 255 / mean)
    }
}
