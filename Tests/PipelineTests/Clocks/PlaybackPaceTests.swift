import Testing
import VisionCore

@testable import Pipeline

@Suite struct PlaybackPaceTests {
    private func media(_ milliseconds: Int64) -> MediaInstant {
        MediaInstant(nanoseconds: milliseconds * 1_000_000)
    }

    private func host(_ milliseconds: Int64) -> HostInstant {
        HostInstant(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func `a packet comes as long after the first as its timestamp says`() {
        var pace = PlaybackPace()
        #expect(pace.delay(of: media(5_000), at: host(100)) == .zero)
        #expect(pace.delay(of: media(5_040), at: host(110)) == .milliseconds(30))
        #expect(pace.delay(of: media(5_080), at: host(140)) == .milliseconds(40))
        #expect(pace.delay(of: media(5_120), at: host(400)) == .zero, "late comes at once")
        #expect(pace.delay(of: media(5_400), at: host(400)) == .milliseconds(100))
    }

    @Test func `behind a jump the pace begins anew`() {
        var pace = PlaybackPace()
        _ = pace.delay(of: media(90_000), at: host(0))
        #expect(pace.delay(of: media(0), at: host(10)) == .zero, "back")
        #expect(pace.delay(of: media(40), at: host(10)) == .milliseconds(40))
        #expect(pace.delay(of: media(60_000), at: host(50)) == .zero, "far ahead")
        #expect(pace.delay(of: media(60_040), at: host(50)) == .milliseconds(40))
    }
}
