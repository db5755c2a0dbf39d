import Analytics
import EventLog
import Imaging
import Media
import Testing
import VisionCore

@testable import Pipeline

@Suite struct FrameJoinTests {
    private static let label = Label(index: 0, name: "person")

    private static func host(_ milliseconds: Int) -> HostInstant {
        HostInstant(nanoseconds: 1_000_000_000 + Int64(milliseconds) * 1_000_000)
    }

    private static func decoded(
        _ index: Int, at milliseconds: Int, size: Size, camera: Int? = nil
    ) throws -> DecodedFrame {
        let picture = try WritableFrame(
            size: size, layout: .yuv420, colour: ColourSpace(matrix: .bt601, isFullRange: false),
            about: VideoFrame.About(pts: MediaTime(value: Int64(index), timeBase: TimeBase(1, 25))),
            pool: FramePool()
        ).finish()
        var frame = DecodedFrame(
            identity: FrameIdentity(source: 0, epoch: 0, frameIndex: index), picture: picture,
            time: MediaInstant(nanoseconds: Int64(index) * 40_000_000),
            arrival: host(milliseconds))
        frame.capture = camera.map {
            CaptureTime(
                instant: WallInstant(nanoseconds: Int64($0) * 1_000_000), provenance: .rtcp,
                error: .milliseconds(1))
        }
        return frame
    }

    /// A frame of the small stream in which a box is at `index` tens of pixels.
    private static func analysed(
        _ index: Int, at milliseconds: Int, camera: Int? = nil, events: Int = 0
    ) throws -> AnalysedFrame {
        let frame = try decoded(
            index, at: milliseconds, size: Size(width: 320, height: 180), camera: camera)
        let left = Float(index * 10)
        var findings = Findings()
        findings.detections = [
            Detection(
                box: Box(left: left, top: 20, right: left + 10, bottom: 40), label: label, score: 1)
        ]
        var analysed = AnalysedFrame(
            DetectedFrame(decoded: frame, findings: findings), via: .infer)
        analysed.events = (0..<events).map { ordinal in
            .init(
                type: .init(rawValue: "line.cross"), rule: "gate", ruleVersion: 1,
                identity: frame.identity, moment: .init(time: frame.time), track: 1, label: label,
                score: 1, ordinal: ordinal, data: [], why: [])
        }
        return analysed
    }

    private static func shown(
        _ index: Int, at milliseconds: Int, camera: Int? = nil
    ) throws -> DecodedFrame {
        try decoded(
            index, at: milliseconds, size: Size(width: 1280, height: 720), camera: camera)
    }

    private static func lefts(_ items: [JoinedItem]) -> [Float] {
        items.compactMap {
            if case .frame(let frame) = $0 { frame.detections.first?.box.left } else { nil }
        }
    }

    @Test func `a picture waits until the small stream is known at its time`() throws {
        var join = FrameJoin()
        #expect(join.add(shown: try Self.shown(0, at: 0)).isEmpty)
        #expect(join.add(shown: try Self.shown(1, at: 40)).isEmpty)
        let items = join.add(analysed: try Self.analysed(1, at: 42))
        #expect(
            Self.lefts(items).count == 1 && items.count == 2, "the second carries the first along")
        #expect(Self.lefts(items)[0] == 40, "four times as wide")
    }

    @Test func `the camera's own clock goes before arrival`() throws {
        var join = FrameJoin()
        // The small stream comes a second later than the large one.
        for index in 0..<5 {
            _ = join.add(
                analysed: try Self.analysed(index, at: 1_000 + 40 * index, camera: 40 * index))
        }
        let items = join.add(shown: try Self.shown(3, at: 120, camera: 121))
        #expect(Self.lefts(items) == [120])
    }

    @Test func `no picture waits for ever`() throws {
        var join = FrameJoin()
        let items = try (0..<20).flatMap { join.add(shown: try Self.shown($0, at: 40 * $0)) }
        #expect(items.count == 12)
        #expect(join.flush().count == 8)
    }

    @Test func `an event is told once, with a picture or, where there is none, without`() throws {
        var join = FrameJoin()
        var told = 0
        func count(_ items: [JoinedItem]) -> Int {
            items.reduce(0) {
                switch $1 {
                case .frame(let frame), .orphan(let frame): $0 + frame.events.count
                case .closing, .notice: $0
                }
            }
        }
        for index in 0..<30 {
            let events = index % 10 == 3 ? 1 : 0
            told += count(
                join.add(analysed: try Self.analysed(index, at: 40 * index, events: events)))
            if index < 15 { told += count(join.add(shown: try Self.shown(index, at: 40 * index))) }
        }
        #expect(told == 2, "the third waits for a picture that never comes")
        for index in 30..<90 {
            told += count(join.add(analysed: try Self.analysed(index, at: 40 * index)))
        }
        #expect(told == 3)
        #expect(count(join.flush()) == 0)
    }
}
