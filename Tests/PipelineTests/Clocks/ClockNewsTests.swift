import EventLog
import Testing
import VisionCore

@testable import Pipeline

/// Which changes of a camera's clock are told, and how many are left out.
@Suite struct ClockNewsTests {
    private func change(_ text: String) -> CameraClock.Change {
        CameraClock.Change(provenance: .rtcp, text: text)
    }

    private func time(_ seconds: Int) -> HostInstant {
        HostInstant(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    @Test func `the first is told at once, and of those that follow the last`() {
        var news = ClockNews()
        #expect(news.take(at: time(0)) == nil)
        news.note(change("a"))
        #expect(news.take(at: time(1))?.text == "a")
        for text in ["b", "c", "d"] { news.note(change(text)) }
        #expect(news.take(at: time(60)) == nil)
        #expect(news.take(at: time(61))?.text == "d; 2 changes before it were left out")
        #expect(news.take(at: time(10_000)) == nil)
    }

    @Test func `a clock that is always off is told of ever more seldom, up to once a day`() {
        var news = ClockNews()
        var told: [Int] = []
        for minute in 0..<(40 * 1_440) {
            news.note(change("off"))
            if news.take(at: time(minute * 60)) != nil { told.append(minute) }
        }
        #expect(told.prefix(5) == [0, 1, 3, 7, 15])
        #expect(zip(told, told.dropFirst()).allSatisfy { $1 - $0 <= 1_440 })
        #expect((40...55).contains(told.count), "\(told.count)")
    }

    @Test func `one that was steady for longer than a day is told of at once again`() {
        var news = ClockNews()
        for second in [0, 60, 180] {
            news.note(change("off"))
            #expect(news.take(at: time(second)) != nil)
        }
        news.note(change("off"))
        #expect(news.take(at: time(200_000)) != nil)
        news.note(change("off"))
        #expect(news.take(at: time(200_060)) != nil)
    }

    @Test func `what waits of a connection that is over is left out, and counted`() {
        var news = ClockNews()
        news.note(change("a"))
        #expect(news.take(at: time(0)) != nil)
        news.note(change("b"))
        news.note(change("c"))
        news.restart()
        #expect(news.take(at: time(100)) == nil)
        news.note(change("d"))
        #expect(news.take(at: time(101))?.text == "d; 2 changes before it were left out")
    }
}
