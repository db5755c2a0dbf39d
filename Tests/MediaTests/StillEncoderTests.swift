import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct StillEncoderTests {
    private static let size = Size(width: 240, height: 160)
    private static let spaces = [ColourSpace.Matrix.bt601, .bt709, .bt2020].flatMap { matrix in
        [true, false].map { ColourSpace(matrix: matrix, isFullRange: $0) }
    }

    /// Squares of 16 x 16, each of one colour.
    private static func squares(_ space: ColourSpace) throws -> VideoFrame {
        var random = SeededRandom(seed: 7)
        let columns = size.width / 16
        let colours = (0..<columns * size.height / 16).map { _ in
            YUVColour(
                rgb: RGBColour(hex: UInt32.random(in: 0...0xFF_FFFF, using: &random)),
                colourSpace: space)
        }
        var frame = try WritableFrame(
            size: size, layout: .yuv420, colour: space,
            about: VideoFrame.About(pts: MediaTime(value: 0, timeBase: TimeBase(1, 25))),
            pool: FramePool())
        frame.withMutableImage { image in
            for (index, plane) in image.planes.enumerated() {
                let extent = image.layout.planeSize(index, of: size)
                let side = index == 0 ? 16 : 8
                for y in 0..<extent.height {
                    for x in 0..<extent.width {
                        let colour = colours[y / side * columns + x / side]
                        plane.base[y * plane.stride + x] = [colour.y, colour.u, colour.v][index]
                    }
                }
            }
        }
        return frame.finish()
    }

    /// What ffmpeg shows of the samples of `frame`, and of `jpeg`: red, green and blue.
    private static func shown(_ frame: VideoFrame, _ jpeg: [UInt8]) throws -> (Data, Data) {
        let folder = try ScratchFolder()
        try Data(jpeg).write(to: URL(fileURLWithPath: folder.file("a.jpg")))
        var samples = Data()
        frame.withImage { image in
            for (index, plane) in image.planes.enumerated() {
                let extent = image.layout.planeSize(index, of: image.size)
                for y in 0..<extent.height {
                    samples.append(plane.base + y * plane.stride, count: extent.width)
                }
            }
        }
        try samples.write(to: URL(fileURLWithPath: folder.file("a.yuv")))
        let matrix =
            switch frame.colour.matrix {
            case .bt601: "bt601"
            case .bt709: "bt709"
            case .bt2020: "bt2020"
            }
        let range = frame.colour.isFullRange ? "pc" : "tv"
        try FFmpeg.run([
            "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "\(size.width)x\(size.height)", "-i",
            folder.file("a.yuv"), "-vf",
            "scale=in_color_matrix=\(matrix):in_range=\(range):flags=accurate_rnd", "-pix_fmt",
            "rgb24", "-f", "rawvideo", folder.file("raw"),
        ])
        return (
            try folder.bytes("raw"),
            try FFmpeg.pictures(of: folder.file("a.jpg"), pixelFormat: "rgb24")
        )
    }

    @Test(arguments: spaces, [true, false])
    func `a JPEG file has the colours of the frame`(_ space: ColourSpace, _ isForLooking: Bool)
        throws
    {
        let frame = try Self.squares(space)
        let encoder = StillEncoder(quality: 2, isForLooking: isForLooking)
        let (wanted, found) = try Self.shown(frame, try encoder.jpeg(frame))
        #expect(wanted.count == Self.size.width * Self.size.height * 3)
        try #require(found.count == wanted.count)
        var differences: [Int] = []
        for y in stride(from: 8, to: Self.size.height, by: 16) {
            for x in stride(from: 8, to: Self.size.width, by: 16) {
                for channel in 0..<3 {
                    let place = (y * Self.size.width + x) * 3 + channel
                    differences.append(abs(Int(wanted[place]) - Int(found[place])))
                }
            }
        }
        // Each is rounded up to three times, blue is nearly twice what U is, and libav's own way
        // from one matrix to another goes through RGB of 8 bits besides.
        #expect(differences.reduce(0, +) < 2 * differences.count)
        #expect((differences.max() ?? 255) <= (isForLooking ? 4 : 6))
    }

    @Test func `a smaller picture has the colours of the frame`() throws {
        let size = Size(width: Self.size.width / 2, height: Self.size.height / 2)
        for space in Self.spaces {
            let frame = try Self.squares(space)
            let small = try StillEncoder(isForLooking: true).scaled(frame, to: size)
            let exact = try StillEncoder().scaled(frame, to: size)
            #expect(small.colour == exact.colour)
            #expect(small.size == size)
            #expect(Synthetic.psnr(small, exact) > 35, "\(space)")
        }
    }
}
