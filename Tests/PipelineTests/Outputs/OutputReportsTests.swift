import EventLog
import Testing

@testable import Pipeline

@Suite struct OutputReportsTests {
    @Test func `every report is told once and has an id of its own`() {
        let reports = OutputReports()
        reports.add(output: "video", source: "cam", state: .up, reason: "coded by mpeg4")
        reports.add(output: "video", source: "cam", state: .down, reason: "disk full")
        let first = reports.take()
        #expect(first.map(\.type) == [.outputState, .outputState])
        #expect(Set(first.map(\.id)).count == 2)
        #expect(reports.take().isEmpty)
        #expect(reports.failures == ["output video: disk full"])
    }

    @Test func `a run that goes on uses no id of the run before`() {
        let (before, after) = (OutputReports(), OutputReports())
        after.number(from: 40)
        for reports in [before, after] {
            reports.add(output: "video", source: "cam", state: .down, reason: "gone")
        }
        #expect(before.take().map(\.id) != after.take().map(\.id))
    }
}
