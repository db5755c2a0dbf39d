import Media
import PipelineConfig

@testable import Pipeline

/// What the tests of this module run on.
enum Description {
    /// A source that is never opened.
    static func context(index: Int, isLive: Bool = false) -> SourceContext {
        SourceContext(
            index: index, name: "cam\(index)", uri: "cam\(index).mp4", input: .init(),
            isLive: isLive, reconnects: false, extent: SourceExtent(), fingerprint: "f\(index)")
    }

    /// The pipeline of a text that begins behind `sources:`.
    static func pipeline(_ text: String) throws -> PipelineDescription {
        try PipelineLoader.load(
            bytes: Array("version: 1\nsources: { cam: { uri: clip.mp4 } }\n\(text)".utf8),
            name: "test.yml")
    }
}
