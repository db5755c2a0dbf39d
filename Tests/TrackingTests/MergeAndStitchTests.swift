import Testing
import Tracking
import VisionCore

@Suite struct MergeAndStitchTests {
    private static let car = Label(index: 2, name: "car")
    private static let truck = Label(index: 7, name: "truck")
    private static let person = Label(index: 0, name: "person")

    private static func seen(
        _ label: Label, _ score: Float, x: Float, width: Float = 100, height: Float = 50
    ) -> Detection {
        Detection(
            box: Box(left: x, top: 100, right: x + width, bottom: 100 + height), label: label,
            score: score)
    }

    @Test func `a van that is a car and a truck is one detection with both scores`() {
        let detections = [
            Self.seen(Self.truck, 0.5, x: 102), Self.seen(Self.car, 0.6, x: 100),
            Self.seen(Self.person, 0.9, x: 400),
        ]
        let (kept, indices) = DetectionMerge(overlap: 0.8).merged(detections)
        #expect(indices == [1, 2])
        #expect(kept[0].label == Self.car)
        #expect(kept[0].further == [ScoredLabel(label: Self.truck, score: 0.5)])
        #expect(DetectionMerge().merged(detections).indices == [0, 1, 2], "0 is never")
    }

    @Test func `classes of a group are one object from the group's overlap on`() {
        let detections = [Self.seen(Self.car, 0.6, x: 100), Self.seen(Self.truck, 0.5, x: 125)]
        let apart = DetectionMerge(overlap: 0.8)
        #expect(apart.merged(detections).indices == [0, 1])
        let grouped = DetectionMerge(
            overlap: 0.8, groups: ClassGroups([["car", "truck"]]), groupOverlap: 0.5)
        #expect(grouped.merged(detections).indices == [0])
    }

    @Test func `a track keeps its number when its class flips within a group`() {
        var options = ByteTrackerOptions()
        options.classGroups = ClassGroups([["car", "truck"]])
        var numbers: [Set<Int>] = []
        for groups in [ClassGroups(), options.classGroups] {
            options.classGroups = groups
            var tracker = ByteTracker(options: options)
            var seen: Set<Int> = []
            for n in 0..<10 {
                let tracks = tracker.update(
                    detections: [
                        Self.seen(n % 5 == 4 ? Self.truck : Self.car, 0.9, x: 100 + Float(n) * 2)
                    ], in: Size(width: 1000, height: 500),
                    at: MediaInstant(nanoseconds: Int64(n) * 40_000_000))
                seen.formUnion(tracks.map(\.number))
                if n == 9, groups == options.classGroups, !groups.isEmpty {
                    #expect(tracks.map(\.label) == [Self.car], "by vote")
                }
            }
            numbers.append(seen)
        }
        #expect(numbers[0].count > 1 && numbers[1].count == 1)
    }

    @Test func `the buffer is a span of time at every rate`() {
        for rate in [5, 10, 30] {
            var options = ByteTrackerOptions()
            options.buffer = Nanoseconds(wrappedValue: .seconds(2))
            var tracker = ByteTracker(options: options)
            var ended: Int64?
            for n in 0..<(rate * 4) {
                let time = Int64(n) * 1_000_000_000 / Int64(rate)
                let tracks = tracker.update(
                    detections: time < 1_000_000_000 ? [Self.seen(Self.car, 0.9, x: 100)] : [],
                    in: Size(width: 1000, height: 500), at: MediaInstant(nanoseconds: time))
                if tracks.contains(where: { $0.state == .ended }), ended == nil { ended = time }
            }
            // Seen last before 1 s; two seconds later, at the next look.
            let look = 1_000_000_000 / Int64(rate)
            let last = (Int64(rate) - 1) * look
            #expect(
                ended.map { $0 > last + 2_000_000_000 && $0 <= last + 2_000_000_000 + 2 * look }
                    ?? false, "\(rate): \(String(describing: ended))")
        }
    }

    /// A person walks right, is hidden from 1 s to 2 s and comes out further on.
    private static func links(
        after gap: Int, jump: Float = 0, label: Label = person
    ) -> [Int: Int] {
        var stitcher = Stitcher(limit: .seconds(2))
        var links: [Int: Int] = [:]
        func track(_ number: Int, _ n: Int, _ label: Label, first: Int) -> Track {
            let x = 200 + Float(n) * 4 + (number == 2 ? jump : 0)
            return Track(
                number: number, state: .confirmed, observation: .detected,
                box: Box(left: x, top: 200, right: x + 40, bottom: 300), label: label, score: 0.9,
                velocity: Point(x: 100, y: 0), firstTime: Self.time(first),
                lastDetectionTime: Self.time(n), hits: n - first + 1)
        }
        for n in 0..<120 {
            var tracks: [Track] = []
            if n < 25 { tracks.append(track(1, n, person, first: 0)) }
            if n >= 25 + gap { tracks.append(track(2, n, label, first: 25 + gap)) }
            links.merge(
                stitcher.links(tracks, in: Size(width: 1000, height: 500), at: Self.time(n))
            ) { $1 }
        }
        return links
    }

    private static func time(_ n: Int) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(n) * 40_000_000)
    }

    @Test func `who comes out where they were going is linked, others are not`() {
        #expect(Self.links(after: 25) == [2: 1])
        #expect(Self.links(after: 25, jump: 200).isEmpty, "too far")
        #expect(Self.links(after: 60).isEmpty, "too long hidden")
        #expect(Self.links(after: 25, label: Self.car).isEmpty, "another class")
    }
}
