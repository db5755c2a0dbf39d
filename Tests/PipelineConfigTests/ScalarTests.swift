import PipelineConfig
import Testing
import VisionCore

@Suite struct ScalarTests {
    @Test(
        arguments: [
            ("500ms", 500_000_000), ("2s", 2_000_000_000), ("1m", 60_000_000_000), ("0", 0),
            ("1.5s", 1_500_000_000), ("1m30s", 90_000_000_000), ("00:01:30.25", 90_250_000_000),
            ("90:00", 5_400_000_000_000), ("1h", 3_600_000_000_000), ("10us", 10_000), ("7ns", 7),
            ("0.000000001s", 1),
        ] as [(String, Int64)])
    func `a span of time is read exactly`(text: String, nanoseconds: Int64) throws {
        let duration = try #require(DurationText.parse(text))
        #expect(duration.nanoseconds == nanoseconds)
        let again = try #require(DurationText.parse(DurationText.text(duration)))
        #expect(again == duration)
    }

    @Test(arguments: [
        "", "s", "5", "-1s", "1 s", "1sec", "1.s", ".5s", "1..5s", "1.2.3s", "١s", "9999999999h",
        "1:2:3:4", ":30", "1:60", "1:-5", "1e3s", "0.0000000001s", "nan", "inf",
    ])
    func `what is no span of time is refused`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }
}
