import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct RoundTripTests {
    @Test(arguments: ["a.mp4", "a.mov", "a.mkv", "a.ts"])
    func `keeps pictures and irregular times through a container`(name: String) throws {
        let scratch = try ScratchFolder()
        let pool = FramePool()
        let base = TimeBase(1, 90_000)
        let times: [Int64] = [0, 3_600, 9_000, 9_900, 27_000, 30_600, 34_200, 90_000, 93_600]
        let frames = try times.enumerated().map { index, time in
            try Synthetic.frame(
                index, size: Size(width: 160, height: 96),
                pts: MediaTime(value: time + 20_250, timeBase: base), pool: pool)
        }
        try Synthetic.write(frames, to: scratch.file(name))
        let clip = try Clip.read(scratch.file(name))
        #expect(clip.frames.map(\.pts.nanoseconds) == frames.map(\.pts.nanoseconds))
        for (old, new) in zip(frames, clip.frames) {
            #expect(Synthetic.psnr(old, new) > 40)
            #expect(new.ptsFix == nil)
        }
    }
}
