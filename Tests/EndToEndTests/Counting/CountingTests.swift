import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

extension EndToEnd {
    /// A scene whose truth is known goes in; what the log says of it must be the truth.
    @Suite struct CountingTests {
        @Test(arguments: [SceneCase.steady, .variable])
        func `crossings are told within a frame, half of them within a quarter`(_ test: SceneCase)
            throws
        {
            let sightline = try Sightline()
            let (outcome, log) = try sightline.log(of: Clips.of(test), SceneCase.rules)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            for line in SceneCase.lines {
                let truth = test.scene.crossings(of: line.points)
                try #require(!truth.isEmpty)
                let events = log.events("line.cross").filter { $0["rule"].text == line.name }
                #expect(events.count == truth.count)
                let errors = try truth.map { crossing in
                    let direction = crossing.isInward ? "in" : "out"
                    return try Self.error(
                        of: events.filter { $0["data"]["dir"].text == direction },
                        object: crossing.object, time: crossing.time, in: test.scene)
                }.sorted()
                #expect(errors.allSatisfy { $0 < 1 }, "\(line.name): \(errors) frames")
                #expect(errors[errors.count / 2] < 0.25, "\(line.name): \(errors) frames")
                let inward = truth.count(where: \.isInward)
                let last = events.map { $0["data"]["count"] }.max {
                    ($0["in"].int ?? 0) + ($0["out"].int ?? 0)
                        < ($1["in"].int ?? 0) + ($1["out"].int ?? 0)
                }
                #expect(last?["in"].int == inward)
                #expect(last?["out"].int == truth.count - inward)
            }
        }

        @Test(arguments: [SceneCase.steady, .variable])
        func `zones are entered and left when they are`(_ test: SceneCase) throws {
            let sightline = try Sightline()
            let (_, log) = try sightline.log(of: Clips.of(test), SceneCase.rules)
            let truth = test.scene.passages(of: SceneCase.zone)
            try #require(truth.count == 4)
            let entered = log.events("zone.enter")
            let left = log.events("zone.exit")
            #expect(entered.count == 2)
            #expect(left.count == 2)
            for passage in truth {
                let error = try Self.error(
                    of: passage.isEntry ? entered : left, object: passage.object,
                    time: passage.time, in: test.scene)
                #expect(error < 1, "\(passage): \(error) frames")
            }
        }

        @Test(arguments: [SceneCase.steady, .variable])
        func `every object has one id, and its box in every frame`(_ test: SceneCase) throws {
            let sightline = try Sightline()
            let (_, log) = try sightline.log(of: Clips.of(test))
            let frames = log["frame"]
            #expect(frames.map { $0["n"].int } == test.scene.ticks.indices.map(\.self))
            #expect(
                frames.map { $0["t_ns"].int }
                    == test.scene.ticks.indices.map { Int(test.scene.time(of: $0).nanoseconds) })
            var ids: [Int: Set<String>] = [:]
            for (index, frame) in frames.enumerated() {
                let truth = test.scene.boxes(in: index)
                #expect(frame["det"].items.count == truth.count, "frame \(index)")
                for (object, box) in truth {
                    let seen = frame["det"].items.filter {
                        $0["cls"].text == object.kind.rawValue && Self.box($0["b"]).iou(box) > 0.9
                    }
                    #expect(seen.count == 1, "object \(object.id) in frame \(index)")
                    if let id = seen.first?["id"].text { ids[object.id, default: []].insert(id) }
                }
            }
            #expect(ids.keys.sorted() == test.scene.objects.map(\.id))
            #expect(ids.values.allSatisfy { $0.count == 1 }, "\(ids)")
            #expect(Set(ids.values.joined()).count == ids.count, "\(ids)")
        }

        @Test func `between inferred frames objects are followed by prediction`() throws {
            let sightline = try Sightline()
            let sparse = SceneCase.rules + ["--set", "detect.every=4"]
            let (outcome, log) = try sightline.log(
                of: Clips.of(.steady), sparse + ["--threads", "1"], log: "one")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            for (index, frame) in log["frame"].enumerated() {
                #expect(frame["via"].text == (index % 4 == 0 ? "infer" : "predict"))
            }
            let scene = SceneCase.steady.scene
            let predicted = log["track"].filter { $0["obs"].text == "predicted" }
            #expect(predicted.count { $0["st"].text == "confirmed" } > 10)
            for track in predicted where track["st"].text == "confirmed" {
                let index = try #require(track["n"].int)
                let best = scene.boxes(in: index).map { Self.box(track["b"]).iou($0.1) }.max() ?? 0
                #expect(best > 0.75, "\(track) in frame \(index)")
            }
            for line in SceneCase.lines {
                let events = log.events("line.cross").filter { $0["rule"].text == line.name }
                #expect(events.count == scene.crossings(of: line.points).count)
            }
            _ = try sightline.log(of: Clips.of(.steady), sparse + ["--threads", "4"], log: "four")
            let isEqual = try sightline.folder.bytes("one") == sightline.folder.bytes("four")
            #expect(isEqual, "threads change the log")
        }

        /// Frames by which the event nearest to `time` of the object's class is beside it.
        private static func error(
            of events: [JSON], object: Int, time: Int64, in scene: SyntheticScene
        ) throws -> Double {
            let kind = try #require(scene.objects.first { $0.id == object }?.kind.rawValue)
            let distances = events.filter { $0["cls"].text == kind }.map {
                abs(($0["at"]["t_ns"].number ?? .infinity) - Double(time)) / 1e9
            }
            let nearest = try #require(distances.min(), "no event of \(kind)")
            return nearest / scene.frameSeconds(at: Double(time) / 1e9)
        }

        private static func box(_ json: JSON) -> Box {
            let sides = json.items.map { Float($0.number ?? 0) }
            guard sides.count == 4 else { return Box(left: 0, top: 0, right: 0, bottom: 0) }
            return Box(
                left: sides[0], top: sides[1], right: sides[0] + sides[2],
                bottom: sides[1] + sides[3])
        }
    }
}
