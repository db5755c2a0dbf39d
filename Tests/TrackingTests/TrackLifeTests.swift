import TestSupport
import Testing
import Tracking
import VisionCore

/// What every tracker promises about the life of a track.
@Suite struct TrackLifeTests {
    static let kinds = [ByteTracker.kind, SortTracker.kind]
    private static let size = Size(width: 1000, height: 500)
    private static let person = Label(index: 0, name: "person")
    private static let car = Label(index: 2, name: "car")

    private static func tracker(_ kind: String) -> SelectedTracker {
        kind == ByteTracker.kind
            ? SelectedTracker(ByteTracker(options: .init(trackBuffer: 3)))
            : SelectedTracker(SortTracker(options: .init(maxAge: 3, minHits: 1)))
    }

    private static func frameTime(_ frame: Double) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(frame * 40_000_000))
    }

    private static func seen(left: Float, label: Label = person, score: Float = 0.9) -> Detection {
        Detection(
            box: Box(left: left, top: 100, right: left + 50, bottom: 200), label: label,
            score: score)
    }

    /// Feeds one detection (or none) a frame, 40 ms apart, and gives what was told.
    private static func feed(_ tracker: inout SelectedTracker, _ frames: [[Detection]])
        -> [[Track]]
    {
        frames.indices.map {
            tracker.update(detections: frames[$0], in: size, at: frameTime(Double($0)))
        }
    }

    @Test(arguments: kinds)
    func `between frames a track goes on by its motion and is not lost`(kind: String) throws {
        var tracker = Self.tracker(kind)
        let told = Self.feed(&tracker, (0..<20).map { [Self.seen(left: 300 + Float($0) * 10)] })
        let last = try #require(told.last?.first)
        let between = try #require(tracker.predicted(at: Self.frameTime(19.5)).first)
        #expect(between.state == .confirmed && between.observation == .predicted)
        #expect(between.detectionIndex == nil && between.number == last.number)
        #expect(between.hits == last.hits && between.lastDetectionTime == last.lastDetectionTime)
        #expect(abs(between.box.left - last.box.left - 5) < 0.5)
        #expect(tracker.predicted(at: Self.frameTime(19)).first?.box == last.box)
        let next = tracker.update(
            detections: [Self.seen(left: 500)], in: Self.size, at: Self.frameTime(20))
        #expect(next.map(\.number) == [last.number] && next.first?.state == .confirmed)
    }

    @Test(arguments: kinds)
    func `a track is born tentative, confirmed, lost and ended`(kind: String) throws {
        var tracker = Self.tracker(kind)
        let walk = (0..<6).map { [Self.seen(left: 300 + Float($0) * 5)] }
        let told = Self.feed(
            &tracker, Array(repeating: [], count: 5) + walk + Array(repeating: [], count: 8))
        #expect(told[4].isEmpty)
        #expect(told[5].map(\.state) == [.tentative])
        let confirmed = try #require(told[10].first)
        #expect(confirmed.state == .confirmed)
        #expect(confirmed.observation == .detected)
        #expect(confirmed.detectionIndex == 0)
        #expect(confirmed.firstTime.nanoseconds == 200_000_000)
        #expect(confirmed.lastDetectionTime.nanoseconds == 400_000_000)
        #expect(confirmed.hits == 6)
        #expect(abs(confirmed.velocity.x - 125) < 30)
        let lost = try #require(told[11].first)
        #expect(lost.state == .lost)
        #expect(lost.observation == .predicted)
        #expect(lost.detectionIndex == nil)
        #expect(lost.box.left > confirmed.box.left)
        let ends = told.joined().filter { $0.state == .ended }
        #expect(ends.map(\.number) == [1])
        #expect(ends.map(\.endReason) == [.lost])
        #expect(told.last?.isEmpty == true)
    }

    @Test(arguments: kinds)
    func `a track that leaves through the edge has left`(kind: String) {
        var tracker = Self.tracker(kind)
        let walk = (0..<10).map { [Self.seen(left: 850 + Float($0) * 10)] }
        let told = Self.feed(&tracker, walk + Array(repeating: [], count: 8))
        #expect(told.joined().filter { $0.state == .ended }.map(\.endReason) == [.left])
    }

    @Test(arguments: kinds)
    func `the end of a source ends all tracks and numbers go on`(kind: String) {
        var tracker = Self.tracker(kind)
        let pair = [Self.seen(left: 100), Self.seen(left: 600)]
        _ = Self.feed(&tracker, [pair, pair, pair])
        let ended = tracker.endAll(reason: .source)
        #expect(ended.map(\.number) == [1, 2])
        #expect(ended.allSatisfy { $0.state == .ended && $0.endReason == .source })
        #expect(tracker.endAll(reason: .source).isEmpty)
        #expect(Self.feed(&tracker, [pair])[0].map(\.number) == [3, 4])
    }

    @Test(arguments: kinds)
    func `objects of different classes are not joined`(kind: String) {
        var tracker = Self.tracker(kind)
        let told = Self.feed(
            &tracker, [[Self.seen(left: 100)], [Self.seen(left: 101, label: Self.car)]])
        #expect(told[1].filter { $0.detectionIndex == 0 }.map(\.number) == [2])
    }

    @Test func `a class flip does not break a track when classes do not matter`() {
        var tracker = ByteTracker(options: .init(isClassAware: false))
        var last: [Track] = []
        for (frame, label) in [Self.person, Self.car, Self.person].enumerated() {
            last = tracker.update(
                detections: [Self.seen(left: 100, label: label)], in: Self.size,
                at: MediaInstant(nanoseconds: Int64(frame)))
        }
        #expect(last.map(\.number) == [1])
        #expect(last.map(\.label) == [Self.person])
    }

    @Test(arguments: kinds)
    func `the class of a track is the vote of its detections`(kind: String) throws {
        var tracker =
            kind == ByteTracker.kind
            ? SelectedTracker(ByteTracker(options: .init(isClassAware: false)))
            : SelectedTracker(SortTracker(options: .init(isClassAware: false)))
        let labels = [
            Self.person, Self.person, Self.car, Self.car, Self.car, Self.person, Self.person,
        ]
        let told = Self.feed(&tracker, labels.map { [Self.seen(left: 100, label: $0)] })
        #expect(told.allSatisfy { $0.map(\.number) == [1] })
        // A tie keeps the class that was seen first.
        let votes = [
            Self.person, Self.person, Self.person, Self.person, Self.car, Self.person, Self.person,
        ]
        #expect(told.map { $0.first?.label } == votes)
    }

    @Test(arguments: kinds)
    func `the velocity is that of the centre, across and down`(kind: String) throws {
        var tracker = Self.tracker(kind)
        // 4 pixels to the left and 2 down every 40 ms.
        let told = Self.feed(
            &tracker,
            (0..<40).map { frame in
                let left = 600 - 4 * Float(frame)
                let top = 100 + 2 * Float(frame)
                return [
                    Detection(
                        box: Box(left: left, top: top, right: left + 50, bottom: top + 100),
                        label: Self.person, score: 0.9)
                ]
            })
        let velocity = try #require(told.last?.first).velocity
        #expect(abs(velocity.x + 100) < 1)
        #expect(abs(velocity.y - 50) < 1)
    }

    @Test func `a weak detection keeps a track and begins none`() {
        var tracker = Self.tracker(ByteTracker.kind)
        let told = Self.feed(
            &tracker,
            [
                [Self.seen(left: 100)], [Self.seen(left: 102, score: 0.2)],
                [Self.seen(left: 600, score: 0.65)],
            ])
        #expect(told[1].map(\.state) == [.confirmed])
        #expect(told[2].map(\.state) == [.lost])
    }

    @Test(arguments: kinds)
    func `a damaged picture begins no track`(kind: String) {
        var tracker = Self.tracker(kind)
        let told = tracker.update(
            detections: [Self.seen(left: 100)], in: Self.size, at: .zero, mayStart: false)
        #expect(told.isEmpty)
    }

    @Test(arguments: kinds)
    func `boxes that are none are ignored`(kind: String) {
        var tracker = Self.tracker(kind)
        let odd = [
            Box(left: .nan, top: 0, right: 10, bottom: 10),
            Box(left: 0, top: 0, right: .infinity, bottom: 10),
            Box(left: 10, top: 10, right: 10, bottom: 20),
            Box(left: 20, top: 10, right: 10, bottom: 20),
        ].map { Detection(box: $0, label: Self.person, score: 0.9) }
        #expect(Self.feed(&tracker, [odd, odd]).joined().isEmpty)
    }

    @Test(arguments: kinds)
    func `extreme boxes and times do no harm`(kind: String) {
        var tracker = Self.tracker(kind)
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let detections = (0..<20).map { _ in
                let left = Float.random(in: -1e9...1e9, using: &random)
                let top = Float.random(in: -1e9...1e9, using: &random)
                return Detection(
                    box: Box(
                        left: left, top: top, right: left + .random(in: 0...1e9, using: &random),
                        bottom: top + .random(in: 0...1e9, using: &random)),
                    label: Self.person, score: .random(in: 0...1, using: &random))
            }
            let time = MediaInstant(
                nanoseconds: .random(in: Int64.min...Int64.max, using: &random))
            let tracks = tracker.update(detections: detections, in: Self.size, at: time)
            #expect(tracks.map(\.number) == tracks.map(\.number).sorted())
        }
    }

    @Test(arguments: kinds)
    func `of ten thousand boxes the strongest are tracked`(kind: String) {
        var tracker = Self.tracker(kind)
        let crowd = (0..<10_000).map { index in
            Self.seen(left: Float(index), score: index % 10 == 3 ? 0.9 : 0.8)
        }
        let told = Self.feed(&tracker, [crowd])
        #expect(told[0].count == 1000)
        #expect(told[0].allSatisfy { $0.score == 0.9 })
    }

    @Test func `the buffer follows the rate of updates`() {
        let options = ByteTrackerOptions(trackBuffer: 30)
        #expect(options.scaled(toUpdatesPerSecond: 25).trackBuffer == 25)
        #expect(options.scaled(toUpdatesPerSecond: 7).trackBuffer == 7)
        #expect(options.scaled(toUpdatesPerSecond: .nan).trackBuffer == 30)
    }
}
