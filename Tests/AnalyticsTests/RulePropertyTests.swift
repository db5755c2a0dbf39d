import Analytics
import Foundation
import TestSupport
import Testing
import VisionCore

/// Random walks through rules of every kind.
@Suite struct RulePropertyTests {
    /// Frames in which tracks wander, are missed, end and begin.
    private static func walk(_ random: inout SeededRandom, frames: Int) -> [RuleInput] {
        var places: [Int: (x: Double, y: Double, isBag: Bool)] = [:]
        var next = 1
        var inputs: [RuleInput] = []
        var time: Int64 = 0
        for n in 0..<frames {
            time += Int64.random(in: 20...90, using: &random) * 1_000_000
            var tracks: [Track] = []
            if places.count < 6, Int.random(in: 0..<8, using: &random) == 0 || places.isEmpty {
                places[next] = (
                    .random(in: 0...1000, using: &random), .random(in: 40...500, using: &random),
                    Int.random(in: 0..<3, using: &random) == 0
                )
                next += 1
            }
            var detections: [Detection] = []
            for number in places.keys.sorted() {
                guard var place = places[number] else { continue }
                let reach: Double = place.isBag ? 2 : 40
                place.x += .random(in: -reach...reach, using: &random)
                place.y += .random(in: -reach...reach, using: &random)
                places[number] = place
                let dice = Int.random(in: 0..<30, using: &random)
                if dice == 0 {
                    places[number] = nil
                    tracks.append(
                        TrackScript.track(
                            number, x: place.x, y: place.y, state: .ended,
                            observation: .predicted,
                            label: place.isBag ? RuleCases.bag : TrackScript.person,
                            endReason: .lost))
                    continue
                }
                let isSeen = dice > 5
                var track = TrackScript.track(
                    number, x: place.x, y: place.y, state: isSeen ? .confirmed : .lost,
                    observation: isSeen ? .detected : .predicted,
                    label: place.isBag ? RuleCases.bag : TrackScript.person)
                track.detectionIndex = isSeen ? detections.count : nil
                tracks.append(track)
                if isSeen { detections.append(detection(track, &random)) }
            }
            var input = RuleInput(
                identity: FrameIdentity(source: 0, epoch: 0, frameIndex: n),
                time: MediaInstant(nanoseconds: time), pts: time / 1_000_000,
                size: n > frames / 2 && n % 40 > 20
                    ? Size(width: 2000, height: 1000) : TrackScript.size, tracks: tracks)
            input.detections = detections
            input.jointNames = PoseFigure.names
            input.ground = RuleCases.ground
            if Int.random(in: 0..<4, using: &random) == 0 {
                // A sign may come twice, and an end without a begin.
                let kind = CameraSign.Kind.allCases[Int.random(in: 0..<4, using: &random)]
                input.signs = [
                    CameraSign(
                        kind, isOn: .random(using: &random), at: MediaInstant(nanoseconds: time),
                        data: [])
                ]
            }
            input.shares = ["road": Float.random(in: 0.3...0.7, using: &random)]
            inputs.append(input)
        }
        return inputs
    }

    private static func detection(_ track: Track, _ random: inout SeededRandom) -> Detection {
        Detection(
            box: track.box, label: track.label, score: 0.75,
            keypoints: PoseFigure.keypoints(
                in: track.box, knee: .random(in: 60...180, using: &random),
                lies: Int.random(in: 0..<4, using: &random) == 0))
    }

    @Test func `every begin has an end, revisions rise, no event is told twice`() throws {
        var random = SeededRandom(seed: 21)
        for _ in 0..<40 {
            var rules = try RuleCases.all()
            var events: [AnalyticsEvent] = []
            let frames = Self.walk(&random, frames: 120)
            for frame in frames { events += rules.evaluate(frame) }
            let last = try #require(frames.last)
            events += rules.finish(at: last.identity)
            var open: [EventReference: Int] = [:]
            var seen: Set<EventReference> = []
            for event in events {
                let name = event.reference
                #expect(event.moment.time <= last.time, "\(event)")
                switch event.phase {
                case .point: #expect(seen.insert(name).inserted, "\(event)")
                case .begin:
                    #expect(seen.insert(name).inserted && event.revision == 0, "\(event)")
                    open[name] = 0
                case .update, .end:
                    let before = try #require(open[name], "\(event) without a begin")
                    #expect(event.revision == before + 1)
                    open[name] = event.phase == .end ? nil : event.revision
                }
            }
            #expect(open.isEmpty, "\(open.keys) without an end")
        }
    }

    @Test func `rules that are saved and restored in any frame report the same`() throws {
        var random = SeededRandom(seed: 22)
        for _ in 0..<3 {
            let frames = Self.walk(&random, frames: 90)
            let last = try #require(frames.last).identity
            var whole = try RuleCases.all()
            var restored = whole
            for (n, frame) in frames.enumerated() {
                defer { #expect(whole.evaluate(frame) == restored.evaluate(frame)) }
                guard n % 3 == 1 else { continue }
                let bytes = try JSONEncoder().encode(restored)
                restored = try JSONDecoder().decode(RuleSet.self, from: bytes)
            }
            #expect(whole.finish(at: last) == restored.finish(at: last))
        }
    }

    @Test func `every kind reports something on a random walk`() throws {
        var random = SeededRandom(seed: 23)
        var types: Set<EventType> = []
        for _ in 0..<20 {
            var rules = try RuleCases.all()
            for frame in Self.walk(&random, frames: 120) {
                types.formUnion(rules.evaluate(frame).map(\.type))
            }
        }
        let all = Set(RuleSet.kinds.flatMap { $0.eventTypes })
        #expect(all.subtracting(types) == [.poseHandsUp, .poseRule], "never reported")
    }

    /// 33,000 frames a stride, of up to six tracks each: entries and exits alternate for each
    /// track, counts follow from events, whatever the stride.
    @Test(arguments: [1, 2, 5])
    func `counts are those of the events`(stride: Int) throws {
        var random = SeededRandom(seed: 24 + UInt64(stride))
        for _ in 0..<170 {
            var rules = try RuleCases.counting()
            var events: [AnalyticsEvent] = []
            let frames = Self.walk(&random, frames: 200).enumerated()
                .filter { $0.offset % stride == 0 }.map(\.element)
            for frame in frames { events += rules.evaluate(frame) }
            events += rules.finish(at: try #require(frames.last).identity)
            var inside: [Int: Int] = [:]
            for event in events where event.rule == "yard" {
                inside[event.track ?? 0, default: 0] += event.type == .zoneEnter ? 1 : -1
                #expect((0...1).contains(inside[event.track ?? 0] ?? 0))
            }
            #expect(inside.values.allSatisfy { $0 == 0 })
            func sum(_ key: String, of rule: String) -> Int {
                events.filter { $0.rule == rule }.reduce(0) {
                    $0 + Int($1.data[key]?.number ?? 0)
                }
            }
            let yard = events.filter { $0.rule == "yard" }
            #expect(sum("enter", of: "sums") == yard.count { $0.type == .zoneEnter })
            #expect(sum("exit", of: "sums") == yard.count { $0.type == .zoneExit })
            let gate = events.filter { $0.rule == "gate" }
            #expect(sum("in", of: "passes") == gate.count { $0.direction == "in" })
            #expect(sum("out", of: "passes") == gate.count { $0.direction == "out" })
        }
    }
}
