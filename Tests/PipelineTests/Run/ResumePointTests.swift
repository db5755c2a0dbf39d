import Analytics
import EventLog
import Media
import Testing
import Tracking
import VisionCore

@testable import Pipeline

@Suite struct ResumePointTests {
    private static let size = Size(width: 640, height: 360)

    private static func seen(_ step: Int) -> [Detection] {
        let label = Label(index: 0, name: "person")
        return (0..<3).map { object in
            let left = Float(step * (3 + object) + object * 150) + 0.13
            return Detection(
                box: Box(
                    left: left, top: 80.37, right: left + 41.21, bottom: 171.93
                ).roundedToLogStep, label: label, score: 0.8123)
        }
    }

    @Test func `what was saved goes on to the very same tracks`() throws {
        var timing = PTSRepair(timeBase: TimeBase(1, 12_800), frameRate: Ratio(25, 1))
        for index in 0..<9 { _ = timing.next(Int64(index) * 512) }
        var tracker = SelectedTracker(ByteTracker())
        for step in 0..<9 {
            _ = tracker.update(
                detections: Self.seen(step), in: Self.size,
                at: MediaInstant(nanoseconds: Int64(step) * 40_000_000))
        }
        let point = ResumePoint(
            decode: DecodePoint(
                frameIndex: 8, epoch: 0, sourcePTS: 4_096, origin: 0,
                time: MediaInstant(nanoseconds: 320_000_000),
                size: Self.size, timing: timing, refusedPackets: 0),
            analysis: SourceAnalysis(
                objects: ObjectFollower(tracker: tracker), judge: RuleJudge(try RuleSet([]))))
        let payload = try #require(StatePayload.bytes(of: point))
        let read = try #require(ResumePoint.read(payload))
        #expect(read.decode == point.decode)
        #expect(StatePayload.bytes(of: read) == payload)
        #expect(read.decode.isWindable)
        var mended = timing
        _ = mended.next(nil)
        #expect(mended != timing)
        var odd = point.decode
        odd.timing = mended
        #expect(!odd.isWindable)
        #expect(ResumePoint.read(Array(payload.dropLast(2))) == nil)
        #expect(ResumePoint.read(Array(#"{"next":1}"#.utf8)) == nil)
    }

    @Test func `what networks said goes with it, whatever numbers they gave`() throws {
        let payload = Array(#"{"next":1}"#.utf8)
        var memory = AttributeMemory(attributes: 1)
        var known = AttributeMemory.Known()
        let numbers: [Float] = [0.1, -0.0, .infinity, .nan, .leastNonzeroMagnitude]
        known.sum = PackedFloats(numbers)
        known.looks = 3
        known.last = MediaInstant(nanoseconds: 7)
        memory.known[-2] = [known]
        memory.former[0] = [
            .init(track: 5, vector: PackedFloats([1, 0]), last: MediaInstant(nanoseconds: 1))
        ]
        let whole = try #require(ResumePoint.payload(payload, adding: memory))
        struct Holder: Decodable {
            var next: Int
            var attributes: AttributeMemory
        }
        let read = try #require(StatePayload.value(Holder.self, from: whole))
        #expect(read.next == 1 && read.attributes.fits(attributes: 1))
        #expect(!read.attributes.fits(attributes: 2))
        let back = try #require(read.attributes.known[-2]?.first)
        #expect(back.sum.values.map(\.bitPattern) == numbers.map(\.bitPattern))
        #expect(back.looks == 3 && back.first == nil && back.last == known.last)
        #expect(read.attributes.former[0].map(\.track) == [5])
        let torn = Array(#"{"next":1,"attributes":{"known":{},"former":[["AAA="]]}}"#.utf8)
        #expect(StatePayload.value(Holder.self, from: torn) == nil)
        #expect(StatePayload.value([PackedFloats].self, from: Array(#"["AAA="]"#.utf8)) == nil)
    }
}
