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

    /// What is known of a track that begins in frame 20, before which a car was seen faintly in
    /// some frames: a step of 3 pixels each.
    private static func earlier(
        _ frames: [Int], as label: Label = car, beside other: Float? = nil
    ) -> [FaintSight]? {
        var forerunners = Forerunners()
        for n in 0...20 {
            var detections: [Detection] = []
            var tracks: [Track] = []
            func follow(_ number: Int, _ detection: Detection) {
                detections.append(detection)
                tracks.append(
                    Track(
                        number: number, state: .tentative, observation: .detected,
                        box: detection.box, label: detection.label, score: detection.score,
                        firstTime: .zero, lastDetectionTime: .zero, hits: 1,
                        detectionIndex: detections.count - 1))
            }
            let x = 100 + Float(n) * 3
            if frames.contains(n) { detections.append(seen(label, 0.2, x: x)) }
            if let other { follow(1, seen(car, 0.9, x: x + other, width: 120)) }
            if n == 20 { follow(2, seen(car, 0.5, x: x)) }
            forerunners.note(
                &tracks, after: n == 0 ? 0 : 1, detections,
                in: FrameIdentity(source: 0, epoch: 0, frameIndex: n),
                at: MediaInstant(nanoseconds: Int64(n) * 40_000_000), pts: Int64(n))
            if n == 20 { return tracks.last?.earlier }
        }
        return nil
    }

    @Test func `what was seen faintly just before a track began is its way`() {
        #expect(Self.earlier(Array(5..<20))?.map(\.frame) == Array(5..<20))
        #expect(Self.earlier([5, 6, 11, 12, 17])?.map(\.frame) == [5, 6, 11, 12, 17])
        #expect(Self.earlier([2, 3, 14, 15])?.map(\.frame) == [14, 15], "it was gone too long")
        #expect(Self.earlier([2, 3]) == nil, "it was gone too long")
        #expect(Self.earlier(Array(5..<20), as: Self.person) == nil, "it was another thing")
    }

    @Test func `a faint box over a tracked one is no object of its own`() {
        #expect(Self.earlier(Array(5..<20), beside: 20) == nil)
        #expect(Self.earlier(Array(5..<20), beside: 70)?.count == 15)
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
                stitcher.findings(tracks, in: Size(width: 1000, height: 500), at: Self.time(n))
                    .links
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

    /// Two people in one box from frame 0 on; from frame 40 on the second has a box of its own,
    /// which moves away by `speed` pixels a frame.
    private static func splits(speed: Float) -> [Int: Int] {
        var stitcher = Stitcher(limit: .seconds(2))
        var splits: [Int: Int] = [:]
        func track(_ number: Int, x: Float, width: Float, _ n: Int, first: Int) -> Track {
            Track(
                number: number, state: .confirmed, observation: .detected,
                box: Box(left: x, top: 200, right: x + width, bottom: 300), label: person,
                score: 0.9, velocity: Point(x: 100, y: 0), firstTime: Self.time(first),
                lastDetectionTime: Self.time(n), hits: n - first + 1)
        }
        for n in 0..<90 {
            let x = 200 + Float(n) * 4
            var tracks = [track(1, x: x, width: n < 40 ? 60 : 40, n, first: 0)]
            if n >= 40 {
                let apart = 15 + Float(n - 40) * speed
                tracks.append(track(2, x: x + apart, width: 40, n, first: 40))
            }
            let size = Size(width: 1000, height: 500)
            splits.merge(stitcher.findings(tracks, in: size, at: Self.time(n)).splits) { $1 }
        }
        return splits
    }

    @Test func `who comes out of the box of another came along with them`() {
        #expect(Self.splits(speed: 3) == [2: 1])
        #expect(Self.splits(speed: 0).isEmpty, "a second box on the same object")
    }

    @Test func `a track that takes what others leave over has vanished all the same`() {
        var stitcher = Stitcher(limit: .seconds(2))
        var links: [Int: Int] = [:]
        func track(_ number: Int, _ n: Int, x: Float, seen: Bool, first: Int) -> Track {
            Track(
                number: number, state: seen ? .confirmed : .lost,
                observation: seen ? .detected : .predicted,
                box: Box(left: x, top: 200, right: x + 40, bottom: 300), label: Self.person,
                score: 0.9, velocity: Point(x: 100, y: 0), firstTime: Self.time(first),
                lastDetectionTime: Self.time(seen ? n : n - 1), hits: n - first + 1)
        }
        for n in 0..<90 {
            // Hidden from frame 40 on, but for a stray box in frame 52; comes out in frame 50.
            let isSeen = n < 40 || n == 52
            var tracks = [
                track(1, n, x: 200 + Float(min(n, 44)) * 4, seen: isSeen, first: 0)
            ]
            if n >= 50 { tracks.append(track(2, n, x: 200 + Float(n) * 4, seen: true, first: 50)) }
            let size = Size(width: 1000, height: 500)
            // Confirmed in the frame of the stray box.
            if n >= 50, n < 52 { tracks[1].state = .tentative }
            let found = stitcher.findings(tracks, in: size, at: Self.time(n))
            links.merge(found.links) { $1 }
            if links[2] != nil { break }
        }
        #expect(links == [2: 1])
    }
}
