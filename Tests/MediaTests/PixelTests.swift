import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct PixelTests {
    /// The samples of a frame without padding, plane after plane.
    private static func bytes(of frame: VideoFrame) -> Data {
        frame.withImage { image in
            var data = Data()
            for (index, plane) in image.planes.enumerated() {
                let size = image.layout.planeSize(index, of: image.size)
                for y in 0..<size.height {
                    data.append(plane.base + y * plane.stride, count: size.width)
                }
            }
            return data
        }
    }

    @Test(arguments: [
        "decord_video_90.mov", "rails_rotated_video.mp4", "exo_bear-vp9-odd-dimensions.webm",
        "exo_sample_av1.mp4", "streamio_awesome_quote.mov", "derived_truncated_faststart.mp4",
    ])
    func `shows the very samples that ffmpeg shows`(name: String) throws {
        let path = try SharedData.path("oddmedia/" + name)
        var format = "yuv420p"
        let frames = try Clip.read(path).frames
        if frames[0].colour.isFullRange { format = "yuvj420p" }
        let expected = try FFmpeg.pictures(of: path, pixelFormat: format)
        let mine = frames.reduce(into: Data()) { $0.append(Self.bytes(of: $1)) }
        #expect(mine == expected)
    }

    @Test func `brings 10 bits to 8 as ffmpeg does`() throws {
        let path = try SharedData.path("oddmedia/torchcodec_h265_10bits.mp4")
        let expected = try FFmpeg.pictures(of: path, pixelFormat: "yuv420p")
        let frames = try Clip.read(path).frames
        #expect(frames.allSatisfy { $0.layout == .yuv420 })
        let mine = frames.reduce(into: Data()) { $0.append(Self.bytes(of: $1)) }
        #expect(mine.count == expected.count)
        let worst = zip(mine, expected).lazy.map { abs(Int($0) - Int($1)) }.max() ?? 255
        #expect(worst <= 2)
    }

    @Test func `brings red, green and blue to full-range BT 601`() throws {
        let scratch = try ScratchFolder()
        let (width, height) = (37, 21)
        var file = Data("P6\n\(width) \(height)\n255\n".utf8)
        var colours: [(Double, Double, Double)] = []
        for index in 0..<(width * height) {
            let rgb = (index * 7 % 256, index * 13 % 256, index * 29 % 256)
            colours.append((Double(rgb.0), Double(rgb.1), Double(rgb.2)))
            file.append(contentsOf: [UInt8(rgb.0), UInt8(rgb.1), UInt8(rgb.2)])
        }
        try file.write(to: URL(fileURLWithPath: scratch.file("a.ppm")))
        let frame = try #require(try Clip.read(scratch.file("a.ppm")).frames.first)
        #expect(frame.layout == .yuv444)
        #expect(frame.colour == ColourSpace(matrix: .bt601, isFullRange: true))
        let planes = Self.bytes(of: frame)
        let count = width * height
        for (index, (red, green, blue)) in colours.enumerated() {
            let luma = 0.299 * red + 0.587 * green + 0.114 * blue
            let expected = [
                luma, 128 + (blue - luma) * 0.5 / 0.886, 128 + (red - luma) * 0.5 / 0.701,
            ]
            for plane in 0..<3 {
                let mine = Double(planes[plane * count + index])
                #expect(abs(mine - min(max(expected[plane], 0), 255)) <= 1.5)
            }
        }
    }

    /// Each display matrix, and where the first sample of the first row is shown.
    @Test(arguments: [
        (Orientation(matrix: [65_536, 0, 0, 0, 65_536, 0, 0, 0, 1 << 30]), "abcdef", 0),
        (Orientation(matrix: [0, 65_536, 0, -65_536, 0, 0, 0, 0, 1 << 30]), "daebfc", 90),
        (Orientation(matrix: [-65_536, 0, 0, 0, -65_536, 0, 0, 0, 1 << 30]), "fedcba", 180),
        (Orientation(matrix: [0, -65_536, 0, 65_536, 0, 0, 0, 0, 1 << 30]), "cfbead", 270),
        (Orientation(matrix: [-65_536, 0, 0, 0, 65_536, 0, 0, 0, 1 << 30]), "cbafed", 0),
        (Orientation(matrix: [65_536, 0, 0, 0, -65_536, 0, 0, 0, 1 << 30]), "defabc", 0),
        (Orientation(matrix: [0, 65_536, 0, 65_536, 0, 0, 0, 0, 1 << 30]), "adbecf", 0),
        (Orientation(matrix: [0, -65_536, 0, -65_536, 0, 0, 0, 0, 1 << 30]), "fcebda", 90),
        (Orientation(matrix: [0, 0, 0, 0, 0, 0, 0, 0, 0]), "abcdef", 0),
        (Orientation(matrix: [46_341, 46_341, 0, -46_341, 46_341, 0, 0, 0, 1 << 30]), "abcdef", 0),
    ])
    func `turns a picture of abc over def`(orientation: Orientation, shown: String, degrees: Int)
        throws
    {
        let pool = FramePool()
        var frame = try WritableFrame(
            size: Size(width: 3, height: 2), layout: .gray,
            colour: ColourSpace(matrix: .bt601, isFullRange: true),
            about: VideoFrame.About(pts: MediaTime(value: 0, timeBase: TimeBase(1, 25))),
            pool: pool)
        frame.withMutableImage { image in
            for (index, letter) in "abcdef".utf8.enumerated() {
                image.planes[0].base[index / 3 * image.planes[0].stride + index % 3] = letter
            }
        }
        let turned = try FrameConverter(pool: pool).turned(
            frame.finish().buffer, orientation, layout: .gray)
        let about = VideoFrame.About(pts: MediaTime(value: 0, timeBase: TimeBase(1, 25)))
        let bytes = Self.bytes(of: VideoFrame(buffer: turned, layout: .gray, about: about))
        #expect(String(decoding: bytes, as: UTF8.self) == shown)
        #expect(orientation.degrees == degrees)
    }

    @Test func `turns a photograph as its camera was held`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(1), to: scratch.file("p/"))
        let plain = try Data(contentsOf: URL(fileURLWithPath: scratch.file("p/000000.jpg")))
        let exif: [UInt8] = [
            0xFF, 0xE1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ]
        let turned = plain.prefix(2) + Data(exif) + plain.dropFirst(2)
        try turned.write(to: URL(fileURLWithPath: scratch.file("p/000000.jpg")))
        for source in ["p", "p/000000.jpg"] {
            let frame = try #require(try Clip.read(scratch.file(source)).frames.first)
            #expect(frame.size == Size(width: 96, height: 160), "\(source)")
        }
    }

    @Test func `draws in place only when nobody else can see it`() throws {
        let pool = FramePool()
        var frames = try Synthetic.frames(1)
        let alone = frames.removeLast()
        let address = alone.withImage { $0.planes[0].base }
        var first = try WritableFrame(consume alone, pool: pool)
        #expect(first.withMutableImage { UnsafePointer($0.planes[0].base) } == address)
        let shared = first.finish()
        var second = try WritableFrame(shared, pool: pool)
        second.withMutableImage { $0.planes[0].base[0] = 255 }
        let drawn = second.finish()
        #expect(shared.withImage { $0.planes[0].base } == address)
        #expect(shared.withImage { $0.planes[0].base[0] } != 255)
        #expect(drawn.withImage { $0.planes[0].base[0] } == 255)
        #expect(Synthetic.psnr(shared, drawn) > 30)
    }

    @Test func `the pool hands the same memory out again`() throws {
        let pool = FramePool()
        var addresses: Set<UnsafePointer<UInt8>> = []
        for index in 0..<50 {
            let frame = try Synthetic.frame(
                index, size: Size(width: 64, height: 48),
                pts: MediaTime(value: 0, timeBase: TimeBase(1, 25)), pool: pool)
            addresses.insert(frame.withImage { $0.planes[0].base })
        }
        #expect(addresses.count == 1)
    }
}
