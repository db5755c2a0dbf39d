import Foundation
import Testing
import Tracking
import VisionCore

/// The default tracker.
@Suite struct SightlineTrackerTests {
    private static let size = Size(width: 1000, height: 500)
    private static let person = Label(index: 0, name: "person")

    private static func seen(
        x: Float, width: Float = 40, height: Float = 100, score: Float = 0.9
    ) -> Detection {
        Detection(
            box: Box(left: x, top: 200, right: x + width, bottom: 200 + height), label: person,
            score: score)
    }

    private static func time(_ n: Int) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(n) * 40_000_000)
    }

    @Test(arguments: [1, 3, 6])
    func `a walker keeps the number whatever the stride`(stride: Int) {
        var tracker = SightlineTracker()
        var numbers: Set<Int> = []
        for n in Swift.stride(from: 0, to: 150, by: stride) {
            let tracks = tracker.update(
                detections: [Self.seen(x: 50 + Float(n) * 5)], in: Self.size, at: Self.time(n))
            numbers.formUnion(tracks.map(\.number))
            guard n > 30, let track = tracks.first else { continue }
            #expect(abs(track.velocity.x - 125) < 12, "\(track.velocity)")
        }
        #expect(numbers == [1])
    }

    @Test func `an irregular step moves the estimate by the time that went by`() {
        var tracker = SightlineTracker()
        for n in 0..<50 {
            _ = tracker.update(
                detections: [Self.seen(x: 50 + Float(n) * 5)], in: Self.size, at: Self.time(n))
        }
        let tracks = tracker.update(detections: [], in: Self.size, at: Self.time(59))
        #expect(tracks.map(\.state) == [.lost])
        #expect(abs((tracks.first?.box.left ?? 0) - 345) < 8, "\(tracks)")
        #expect(abs((tracker.predicted(at: Self.time(61)).first?.box.left ?? 0) - 355) < 12)
    }

    @Test func `a part of a box and a box around two begin no track`() {
        var options = SightlineTrackerOptions()
        options.ignoresSwallowing = true
        for (odd, count) in [
            (Self.seen(x: 100, width: 18), 1), (Self.seen(x: 90, width: 100), 1),
            (Self.seen(x: 180), 2),
        ] {
            var tracker = SightlineTracker(options: options)
            var numbers: Set<Int> = []
            for n in 0..<20 {
                let tracks = tracker.update(
                    detections: [Self.seen(x: 100)] + (n > 5 ? [odd] : []), in: Self.size,
                    at: Self.time(n))
                numbers.formUnion(tracks.map(\.number))
            }
            #expect(numbers.count == count, "\(odd.box)")
        }
    }

    @Test func `people of different heights keep apart while they pass each other`() {
        var tracker = SightlineTracker()
        var last: [Track] = []
        for n in 0..<100 {
            let tall = Self.seen(x: 100 + Float(n) * 5, height: 160)
            let short = Self.seen(x: 600 - Float(n) * 5, height: 100)
            // The short one is hidden while they pass.
            let isHidden = abs(tall.box.center.x - short.box.center.x) < 30
            last = tracker.update(
                detections: isHidden ? [tall] : [tall, short], in: Self.size, at: Self.time(n))
        }
        #expect(last.map(\.number) == [1, 2])
        #expect((last.first?.box.height ?? 0) > 140)
    }

    @Test func `weak detections carry a track and begin none`() {
        var tracker = SightlineTracker()
        var numbers: Set<Int> = []
        for n in 0..<40 {
            let weak = Self.seen(x: 100 + Float(n), score: n < 5 ? 0.9 : 0.2)
            let other = Self.seen(x: 700, score: 0.3)
            let tracks = tracker.update(
                detections: [weak, other], in: Self.size, at: Self.time(n))
            numbers.formUnion(tracks.map(\.number))
            #expect(tracks.first?.state == .confirmed, "frame \(n)")
        }
        #expect(numbers == [1])
    }

    @Test func `a tracker that is saved and restored goes on alike`() throws {
        var whole = SelectedTracker(SightlineTracker())
        var restored = whole
        for n in 0..<60 {
            let detections = [
                Self.seen(x: 100 + Float(n) * 3), Self.seen(x: 600 - Float(n) * 2),
            ].filter { _ in n % 7 != 3 }
            let one = whole.update(detections: detections, in: Self.size, at: Self.time(n))
            let two = restored.update(detections: detections, in: Self.size, at: Self.time(n))
            #expect(one == two)
            let bytes = try JSONEncoder().encode(restored)
            restored = try JSONDecoder().decode(SelectedTracker.self, from: bytes)
        }
    }

    @Test func `the IoU tracker takes the best overlap and ends at the first miss`() {
        var tracker = OverlapTracker()
        var states: [[TrackState]] = []
        for n in 0..<8 {
            let detections = n == 4 ? [] : [Self.seen(x: 100 + Float(n) * 2)]
            states.append(
                tracker.update(detections: detections, in: Self.size, at: Self.time(n))
                    .map(\.state))
        }
        #expect(states[0] == [.tentative])
        #expect(states[1...3].allSatisfy { $0 == [.confirmed] })
        #expect(states[4] == [.ended])
        #expect(states[5] == [.tentative])
    }
}
