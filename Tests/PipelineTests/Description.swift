import Analytics
import Imaging
import Media
import PipelineConfig
import VisionCore

@testable import Pipeline

/// What the tests of this module run on.
enum Description {
    /// A source that is never opened.
    static func source(index: Int, isLive: Bool = false) -> SourceSettings {
        SourceSettings(
            index: index, name: "cam\(index)", uri: "cam\(index).mp4", isLive: isLive,
            fingerprint: "f\(index)")
    }

    /// The pipeline of a text that begins behind `sources:`.
    static func pipeline(_ text: String) throws -> PipelineDescription {
        try PipelineLoader.load(
            bytes: Array("version: 1\nsources: { cam: { uri: clip.mp4 } }\n\(text)".utf8),
            name: "test.yml")
    }

    /// A grey picture of 16 pixels a side.
    static func picture(_ index: Int = 0) throws -> VideoFrame {
        try WritableFrame(
            size: Size(width: 16, height: 16), layout: .yuv420,
            colour: ColourSpace(matrix: .bt601, isFullRange: false),
            about: VideoFrame.About(pts: MediaTime(value: Int64(index), timeBase: TimeBase(1, 25))),
            pool: FramePool()
        ).finish()
    }

    /// Frame `index` of the first source, 25 frames a second.
    static func frame(_ index: Int) throws -> DecodedFrame {
        DecodedFrame(
            identity: FrameIdentity(source: 0, epoch: 0, frameIndex: index),
            picture: try picture(index),
            time: MediaInstant(nanoseconds: Int64(index) * 40_000_000), arrival: .zero)
    }

    /// Nothing is followed.
    static func noAnalysis() throws -> SourceAnalysis {
        SourceAnalysis(
            objects: ObjectFollower(tracker: nil), judge: RuleJudge(try RuleSet([])))
    }
}
