import TestSupport
import Testing
import VisionCore

@testable import Media

/// Media time of a file is what its container says.
@Suite struct PauseTests {
    /// Ten frames, a pause of a minute, ten frames, 25 a second, ticks of a millisecond.
    private func frames() throws -> [VideoFrame] {
        try Synthetic.frames(20).enumerated().map { index, frame in
            frame.moved(
                to: MediaTime(
                    value: Int64(index) * 40 + (index < 10 ? 0 : 60_000),
                    timeBase: TimeBase(1, 1_000)))
        }
    }

    @Test(arguments: ["mp4", "mkv", "ts"])
    func `a pause of a recording is time that went by`(ending: String) throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try frames(), to: scratch.file("a.\(ending)"))
        let clip = try Clip.read(scratch.file("a.\(ending)"))
        let first = try #require(clip.frames.first).pts
        let times = clip.frames.map {
            MediaTime(value: $0.pts.value - first.value, timeBase: first.timeBase).nanoseconds
                / 1_000_000
        }
        let expected = (0..<20).map { index -> Int64 in
            Int64(index) * 40 + (index < 10 ? 0 : 60_000)
        }
        #expect(times == expected)
        #expect(clip.frames.allSatisfy { $0.ptsFix == nil && !$0.startsTimeline })
        let pauses = clip.frames.map(\.pause)
        let pause = try #require(pauses[10])
        #expect(pause > .milliseconds(59_998) && pause < .milliseconds(60_002))
        #expect(pauses.count { $0 != nil } == 1)
    }

    @Test func `one stray timestamp of a clock is no pause`() {
        var line = PTSRepair(timeBase: TimeBase(1, 1_000), frameRate: Ratio(25, 1))
        for time: Int64 in [0, 40, 80] { _ = line.next(time) }
        #expect(line.isDoubtful(900_000))
        #expect(line.next(900_000).pts == 120)
        #expect(!line.isDoubtful(160))
        #expect(line.next(160).pts == 160)
        #expect(line.isDoubtful(60_200))
        let jump = line.next(60_200, trustsJump: true)
        #expect(jump.pts == 60_200 && jump.fix == nil && jump.pause == 60_000)
        #expect(line.next(60_240).pause == nil)
    }
}
