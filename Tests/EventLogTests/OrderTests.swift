import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

@Suite struct OrderTests {
    @Test func `within a frame come the frame, tracks by number, events by rule and track`() {
        func track(_ number: Int) -> TrackRecord {
            TrackRecord(
                run: "R", source: "a", epoch: 0, frameIndex: 1, time: 1,
                track: Track(
                    number: number, state: .confirmed, observation: .detected,
                    box: Box(left: 0, top: 0, right: 1, bottom: 1),
                    label: Label(index: 0, name: "car"), score: 1, firstTime: .zero,
                    lastDetectionTime: .zero, hits: 1))
        }
        func event(_ rule: String, _ number: Int, _ id: String) -> EventRecord {
            EventRecord(
                id: id, phase: .point, type: .motion, rule: rule, source: "a",
                trackNumber: number)
        }
        let bundle = FrameRecords(
            source: "a", before: [SourceRecord(source: "a", epoch: 0, state: .up)],
            frame: FrameRecord(
                source: "a", epoch: 0, frameIndex: 1, pts: nil, time: 1, isKeyframe: false,
                via: .skip),
            tracks: [track(10), track(2), track(3)],
            events: [
                event("b", 1, "1"), event("a", 10, "2"), event("a", 9, "3"), event("b", 1, "4"),
            ], after: [SourceRecord(source: "a", epoch: 0, state: .ended)])
        let names = bundle.ordered.map { record -> String in
            switch record {
            case let record as SourceRecord: record.state.rawValue
            case let record as TrackRecord: "track \(record.track.number)"
            case let record as EventRecord: "event \(record.id)"
            default: type(of: record).kind.rawValue
            }
        }
        #expect(
            names == [
                "up", "frame", "track 2", "track 3", "track 10", "event 3", "event 2", "event 1",
                "event 4", "ended",
            ])
    }

    @Test func `sources are merged by time, then by their order`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<300 {
            let count = Int.random(in: 1...4, using: &random)
            var lines = (0..<count).map { source in
                var time: Int64 = 0
                return (0..<Int.random(in: 0...20, using: &random)).map { number in
                    time += Int64.random(in: 0...3, using: &random)
                    return (time: time, source: source, number: number)
                }
            }
            let expected = lines.joined().sorted {
                ($0.time, $0.source, $0.number) < ($1.time, $1.source, $1.number)
            }
            var merger = RecordMerger<(time: Int64, source: Int, number: Int)>(
                sources: count, keepsOrder: true)
            var merged: [(time: Int64, source: Int, number: Int)] = []
            var open = Set(0..<count)
            while let source = open.sorted().randomElement(using: &random) {
                if lines[source].isEmpty {
                    merged += merger.end(source)
                    open.remove(source)
                } else {
                    let next = lines[source].removeFirst()
                    merged += merger.push(
                        next, from: source, at: MediaInstant(nanoseconds: next.time))
                }
            }
            #expect(merged.elementsEqual(expected) { $0 == $1 })
        }
    }

    @Test func `a source that has ended holds nobody up, one that is silent does`() {
        var merger = RecordMerger<String>(sources: 3, keepsOrder: true)
        #expect(merger.push("a1", from: 0, at: 1) == [])
        #expect(merger.push("b1", from: 1, at: 1) == [])
        #expect(merger.waiting(from: 0) == 1)
        #expect(merger.end(2) == ["a1"])
        #expect(merger.push("a9", from: 0, at: 9) == ["b1"])
        #expect(merger.end(1) == ["a9"])
        #expect(merger.push("a2", from: 0, at: 2) == ["a2"])
        #expect(merger.waiting(from: 0) == 0)
    }

    @Test func `without an order to keep everything leaves as it comes`() {
        var merger = RecordMerger<Int>(sources: 2, keepsOrder: false)
        #expect(merger.push(1, from: 0, at: 9) == [1])
        #expect(merger.push(2, from: 1, at: 1) == [2])
        #expect(merger.end(0) == [])
    }
}
