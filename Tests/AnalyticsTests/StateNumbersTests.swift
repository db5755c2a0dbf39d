import Analytics
import Foundation
import Testing
import Tracking
import VisionCore

/// A resume state is a file that anybody may have written: no number in it may trap.
@Suite struct StateNumbersTests {
    private static let extremes: [NSNumber] = [
        NSNumber(value: Int64.max), NSNumber(value: Int64.min), NSNumber(value: 0),
        NSNumber(value: -1), NSNumber(value: 1e308),
    ]

    /// Every variant of a JSON value with one number replaced or one list emptied.
    private static func variants(of value: Any) -> [Any] {
        switch value {
        case let object as [String: Any]:
            return object.flatMap { key, inner in
                variants(of: inner).map { object.merging([key: $0]) { $1 } as Any }
            }
        case let list as [Any]:
            let changed = list.indices.flatMap { index in
                variants(of: list[index]).map { inner -> Any in
                    var copy = list
                    copy[index] = inner
                    return copy
                }
            }
            return list.isEmpty ? [] : changed + [[Any]()]
        case is NSNumber: return extremes
        default: return []
        }
    }

    /// Those variants of `state` that can still be read.
    private static func readable<State: Codable>(_ state: State) throws -> [State] {
        let value = try JSONSerialization.jsonObject(with: JSONEncoder().encode(state))
        let found = variants(of: value).compactMap { variant in
            (try? JSONSerialization.data(withJSONObject: variant)).flatMap {
                try? JSONDecoder().decode(State.self, from: $0)
            }
        }
        return found
    }

    private static func seen(_ frame: Int) -> [Detection] {
        (0..<3).map { object in
            let left = 100 + 300 * Float(object) + 4 * Float(frame)
            return Detection(
                box: Box(left: left, top: 180, right: left + 60, bottom: 260),
                label: Label(index: object % 2, name: "person"),
                score: object == 2 && frame % 2 == 1 ? 0.3 : 0.9)
        }
    }

    @Test(arguments: [
        SelectedTracker(ByteTracker(options: .init(isClassAware: false))),
        SelectedTracker(SortTracker(options: .init(maxAge: 3, isClassAware: false))),
    ])
    func `a tracker continues from any state that it can read`(fresh: SelectedTracker) throws {
        var tracker = fresh
        for frame in 0..<4 { _ = Self.step(&tracker, frame) }
        let states = try Self.readable(tracker)
        #expect(states.count > 100)
        for var state in states {
            for frame in 4..<8 {
                let tracks = Self.step(&state, frame)
                #expect(tracks.allSatisfy { $0.box.left.isFinite && $0.velocity.x.isFinite })
            }
            _ = state.predicted(at: MediaInstant(nanoseconds: .max))
            state.continueNumbering(after: .max)
            _ = Self.step(&state, 9)
            _ = state.endAll(reason: .source)
        }
    }

    private static func step(_ tracker: inout SelectedTracker, _ frame: Int) -> [Track] {
        tracker.update(
            detections: seen(frame), in: Size(width: 1000, height: 500),
            at: MediaInstant(nanoseconds: Int64(frame) * 40_000_000))
    }

    @Test func `rules continue from any state that they can read`() throws {
        let corners = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)].map {
            NormalizedPoint(x: $0.0, y: $0.1)
        }
        var rules = try RuleSet([
            TrackLifeRule(options: RuleOptions(name: "tracks")),
            LineRule(
                options: RuleOptions(name: "gate"), points: Array(corners.prefix(3)),
                hold: .milliseconds(80)),
            ZoneRule(
                options: RuleOptions(name: "yard"), points: corners, hold: .milliseconds(80)),
        ])
        let frames = (0..<12).map { n in
            TrackScript.input(
                n,
                [
                    TrackScript.track(1, x: 150 + 30 * Double(n), y: 90 + 20 * Double(n)),
                    TrackScript.track(2, x: 500, y: n % 4 < 2 ? 95 : 105),
                ])
        }
        for frame in frames.prefix(6) { _ = rules.evaluate(frame) }
        let states = try Self.readable(rules)
        #expect(states.count > 100)
        for var state in states {
            for frame in frames.dropFirst(6) { _ = state.evaluate(frame) }
            state.resume(from: ["gate": CrossingCount(inward: .max, outward: .min)])
            _ = state.finish(at: frames[0].identity)
            #expect(state.shapes.count <= 2)
        }
    }
}
