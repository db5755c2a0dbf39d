import Analytics
import TestSupport
import Testing
import VisionCore

/// Tracks that are found to continue others, some frames after they were believed.
@Suite struct StitchedTrackTests {
    /// What makes two records of events the same.
    private struct Key: Hashable {
        let rule: String
        let track: Int?
        let ordinal: Int
        let revision: Int
    }

    /// Walks to the right and stands, is lost, and is another track from frame 40 on, which is
    /// linked `delay` frames later and stands, walks on and is lost again.
    private func events(linkedAfter delay: Int) throws -> [AnalyticsEvent] {
        var rules = try RuleCases.all()
        var events: [AnalyticsEvent] = []
        for n in 0..<120 {
            let x = 100 + 6 * Double(n < 30 ? n : n < 80 ? 30 : n - 50)
            var tracks: [Track] = []
            if n < 30 {
                tracks = [TrackScript.track(1, x: x, y: 250)]
            } else if n < 40 + delay {
                tracks = [
                    TrackScript.track(1, x: x, y: 250, state: .lost, observation: .predicted)
                ]
            }
            if n >= 40 {
                var track = TrackScript.track(2, x: x, y: 250)
                if n == 40 + delay { track.mergedFrom = 1 }
                tracks.append(track)
            }
            events += rules.evaluate(TrackScript.input(n, tracks))
        }
        return events + rules.finish(at: FrameIdentity(source: 0, epoch: 0, frameIndex: 119))
    }

    @Test(arguments: 0..<30) func `no event is there twice, and what begins ends`(
        delay: Int
    ) throws {
        let events = try events(linkedAfter: delay)
        let keys = events.map {
            Key(rule: $0.rule, track: $0.track, ordinal: $0.ordinal, revision: $0.revision)
        }
        let twice = Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(twice.isEmpty, "\(twice)")
        #expect(events.contains { $0.type == .trackEnd && $0.track == 2 })
        let lasting = Dictionary(grouping: events.filter { $0.phase != .point }) {
            Key(rule: $0.rule, track: $0.track, ordinal: $0.ordinal, revision: 0)
        }
        #expect(!lasting.isEmpty)
        for (key, records) in lasting {
            #expect(records.first?.phase == .begin && records.last?.phase == .end, "\(key)")
            #expect(records.count { $0.phase == .begin || $0.phase == .end } == 2, "\(key)")
        }
    }
}
