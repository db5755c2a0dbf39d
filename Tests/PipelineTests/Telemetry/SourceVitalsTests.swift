import EventLog
import Media
import Testing
import VisionCore

@testable import Pipeline

@Suite struct SourceVitalsTests {
    /// Figures are read as of a moment, and frames are recorded meanwhile.
    @Test func `a frame that came after the moment is not younger than now`() throws {
        var vitals = SourceVitals.State()
        let moment = HostInstant(nanoseconds: 5_000_000_000)
        #expect(vitals.age(at: moment) == nil)
        vitals.lastFrame = moment - .milliseconds(40)
        #expect(vitals.age(at: moment) == .milliseconds(40))
        vitals.lastFrame = moment + .milliseconds(3)
        #expect(vitals.age(at: moment) == .zero)
    }
}
