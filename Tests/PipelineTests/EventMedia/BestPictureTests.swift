import Imaging
import Media
import Testing
import VisionCore

@testable import Pipeline

@Suite struct BestPictureTests {
    /// A grey picture with checks of `contrast` in it.
    private static func picture(contrast: Int) throws -> VideoFrame {
        var frame = try WritableFrame(
            size: Size(width: 320, height: 240), layout: .yuv420,
            colour: ColourSpace(matrix: .bt601, isFullRange: false),
            about: VideoFrame.About(pts: MediaTime(value: 0, timeBase: TimeBase(1, 25))),
            pool: FramePool())
        frame.withMutableImage { image in
            for (index, plane) in image.planes.enumerated() {
                let shift = index == 0 ? 0 : 1
                for y in 0..<(240 >> shift) {
                    for x in 0..<(320 >> shift) {
                        let check = (x / 2 + y / 2) % 2 * contrast
                        plane.base[y * plane.stride + x] = UInt8(index == 0 ? 90 + check : 128)
                    }
                }
            }
        }
        return frame.finish()
    }

    private static func track(_ box: Box, score: Float = 0.9, number: Int = 1) -> Track {
        Track(
            number: number, state: .confirmed, observation: .detected, box: box,
            label: Label(index: 0, name: "person"), score: score, firstTime: .zero,
            lastDetectionTime: .zero, hits: 3)
    }

    private static let box = Box(left: 100, top: 60, right: 160, bottom: 180)

    private static func quality(
        _ box: Box = box, score: Float = 0.9, contrast: Int = 80
    ) throws -> PictureQuality {
        PictureQuality(of: track(box, score: score), in: try picture(contrast: contrast))
    }

    @Test func `sharper, larger, surer and whole is better`() throws {
        let usual = try Self.quality()
        #expect(try usual > Self.quality(contrast: 3))
        #expect(try usual > Self.quality(score: 0.5))
        #expect(try usual > Self.quality(Box(left: 100, top: 60, right: 130, bottom: 120)))
        #expect(try usual > Self.quality(Box(left: -20, top: 60, right: 40, bottom: 180)))
        #expect(try !usual.isClearlyBetter(than: Self.quality(score: 0.89)))
    }

    @Test(arguments: [
        Box(left: .nan, top: 0, right: .infinity, bottom: 1e30),
        Box(left: 500, top: 500, right: 600, bottom: 600),
        Box(left: 10, top: 10, right: 10, bottom: 10),
    ])
    func `a box that cannot be is no picture`(box: Box) throws {
        #expect(try Self.quality() > Self.quality(box))
    }

    @Test func `the best picture stays while worse ones come, and goes with its track`() throws {
        var best = BestPictures(coder: StillEncoder(quality: 3, pool: FramePool()))
        try best.note([Self.track(Self.box)], in: try Self.picture(contrast: 80))
        let first = try #require(best.picture(of: 1))
        #expect(Array(first.prefix(3)) == [0xFF, 0xD8, 0xFF], "a JPEG file")
        try best.note([Self.track(Self.box)], in: try Self.picture(contrast: 2))
        #expect(best.picture(of: 1) == first)
        let larger = Box(left: 80, top: 20, right: 200, bottom: 220)
        try best.note([Self.track(larger)], in: try Self.picture(contrast: 60))
        #expect(best.picture(of: 1) != first)
        var ended = Self.track(Self.box)
        ended.state = .ended
        best.forget([ended], but: [1])
        #expect(best.picture(of: 1) != nil)
        best.forget([ended], but: [])
        #expect(best.picture(of: 1) == nil)
    }
}
