import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Runs that feed sinks, and are switched by them.
    @Suite struct SinkRunTests {
        /// A pipeline of `clip`, played like a camera, that others may switch.
        private static func pipeline(_ clip: String, _ broker: MQTTBroker) -> String {
            """
            version: 1
            sources:
              gate: { uri: "\(clip)", mode: live }
            detect: { model: "\(Fixture.detector)" }
            rules:
              mid: { type: line, points: [[0.5, 1], [0.5, 0]] }
              yard: { type: zone, points: [[0.55, 0.3], [0.75, 0.3], [0.75, 0.85], [0.55, 0.85]] }
            log: { to: log.jsonl }
            sinks:
              home:
                type: mqtt
                to: "mqtt://127.0.0.1:\(broker.port)"
                node: box
                discovery: homeassistant
                control: true

            """
        }

        /// What Frigate's documentation lists of an object, as far as it can be told of one here.
        private static let objectFields: Set = [
            "id", "camera", "frame_time", "snapshot", "label", "sub_label", "top_score",
            "false_positive", "start_time", "end_time", "score", "box", "area", "ratio", "region",
            "current_zones", "entered_zones", "has_snapshot", "has_clip", "active", "stationary",
            "motionless_count", "position_changes", "attributes", "current_attributes",
        ]

        @Test func `consumers of Frigate's topics find objects from new to end, and reviews`()
            throws
        {
            let sightline = try Sightline()
            let broker = try MQTTBroker(sightline.folder)
            try broker.start()
            defer { broker.stop() }
            try broker.remember()
            let run = try sightline.program.run(
                sightline.arguments(try Clips.of(.steady), SceneCase.rules) + [
                    "--set", "rules.alarm.type=incident", "--set", "rules.alarm.of=[yard]",
                    "--set", "sinks.home.type=mqtt", "--set",
                    "sinks.home.to=mqtt://127.0.0.1:\(broker.port)", "--set",
                    "sinks.home.shape=frigate",
                ], limit: 120)
            #expect(run.exitCode == 0, "\(run.errors)")
            let heard = try broker.heard()
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            func parsed(_ topic: String) -> [JSON] {
                heard.filter { $0.topic == topic }.compactMap { JSON(Data($0.payload.utf8)) }
            }
            let events = parsed("frigate/events")
            let objects = Dictionary(grouping: events) { $0["after"]["id"].text ?? "" }
            let confirmed = Set(
                log["track"].filter { $0["st"].text == "confirmed" }.compactMap { $0["uid"].text })
            #expect(Set(objects.keys) == Set(confirmed.map { $0.replacing("/", with: "-") }))
            for (id, life) in objects {
                let types = life.compactMap { $0["type"].text }
                #expect(types.first == "new" && types.last == "end", "\(id): \(types)")
                #expect(types.dropFirst().dropLast().allSatisfy { $0 == "update" }, "\(types)")
                for (before, after) in zip(life, life.dropFirst()) {
                    #expect(after["before"] == before["after"])
                }
                for one in life.flatMap({ [$0["before"], $0["after"]] }) {
                    #expect(Set(one.object.keys) == Self.objectFields)
                    #expect(one["camera"].text == "steady" && one["box"].items.count == 4)
                    #expect((one["top_score"].number ?? 0) >= (one["score"].number ?? 1))
                }
                let last = try #require(life.last)
                #expect(last["after"]["end_time"].number != nil)
                #expect(life.dropLast().allSatisfy { $0["after"]["end_time"].number == nil })
            }
            let entered = events.filter { $0["type"].text == "end" }.filter {
                $0["after"]["entered_zones"].items.compactMap(\.text) == ["yard"]
            }
            #expect(!entered.isEmpty)
            let reviews = parsed("frigate/reviews")
            #expect(reviews.first?["type"].text == "new" && reviews.last?["type"].text == "end")
            for review in reviews.map({ $0["after"] }) {
                #expect(["alert", "detection"].contains(review["severity"].text))
                #expect(
                    Set(review["data"].object.keys)
                        == ["detections", "objects", "sub_labels", "zones", "audio"])
                #expect(review["data"]["zones"].items.compactMap(\.text) == ["yard"])
                let named = review["data"]["detections"].items.compactMap(\.text)
                #expect(!named.isEmpty && Set(named).isSubset(of: objects.keys))
            }
            #expect(heard.contains { $0.topic == "frigate/yard/person" })
            #expect(heard.last { $0.topic == "frigate/steady/person" }?.payload == "0")
            let states = heard.filter { $0.topic == "frigate/available" }.map(\.payload)
            #expect(states.first == "online" && states.last == "stopped", "\(states)")
        }

        @Test func `segments that go before a sink had them are counted, and the log says so`()
            throws
        {
            let sightline = try Sightline()
            let port = Loopback.freePort()
            let sink = [
                "--set", "sinks.hook.type=webhook", "--set",
                "sinks.hook.to=http://127.0.0.1:\(port)/", "--set", "log.rotate.size=20K", "--set",
                "log.rotate.keep=1", "--set", "log.rotate.hold=60K",
            ]
            let run = try sightline.program.run(
                [
                    "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                    sightline.folder.file("log.jsonl"), "--log-frames",
                ] + SceneCase.rules + sink, limit: 120)
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(run.errors.contains("records are not sent yet"))
            let names =
                try FileManager.default.contentsOfDirectory(atPath: sightline.folder.path)
                .filter { $0.hasPrefix("log.jsonl.0") }.sorted() + ["log.jsonl"]
            #expect(names.count > 2, "more than keep says are held: \(names)")
            let records = try names.flatMap {
                try LogLines(path: sightline.folder.file($0)).records
            }
            let told = records.filter { $0["action"].text == "log.hold" }
            let first = try #require(names.first.flatMap { Int($0.suffix(6)) })
            #expect(told.last?["to"].int == first - 1, "\(told)")
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("log.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
            // The next life of the sink begins with what is left, and counts the rest.
            let script = RepositoryFile.path("Tests/EventSinksTests/Judges/http_hook.py")
            let posts = sightline.folder.file("posts")
            let server = try Python.interpreter().start([script, posts, "\(port)"])
            defer { server.send(signal: SIGKILL) }
            let file = try sightline.folder.write(
                """
                version: 1
                sources: { steady: { uri: clip.mp4 } }
                log: { to: log.jsonl }
                sinks: { hook: { type: webhook, to: "http://127.0.0.1:\(port)/" } }

                """, to: "p.yml")
            let sent = try sightline.program.run(
                [
                    "log", "send", sightline.folder.file("log.jsonl"), "--sink", "hook",
                    "--pipeline", file,
                ], limit: 60)
            #expect(sent.exitCode == 0, "\(sent.errors)")
            #expect(sent.errors.contains("lost") || sent.output.contains("lost"), "\(sent.errors)")
            let left = records.filter { $0["r"].text == "event" }.compactMap { $0["id"].text }
            let came = try LogLines(path: posts).records.compactMap { post in
                post["body"].text.flatMap { JSON(Data($0.utf8)) }?["id"].text
            }
            #expect(came == left)
        }

        @Test func `what a broker's topics switch off stays off in the next run`() throws {
            var sightline = try Sightline()
            sightline.program.directory = sightline.folder.path
            let broker = try MQTTBroker(sightline.folder)
            try broker.start()
            defer { broker.stop() }
            let file = try sightline.folder.write(
                Self.pipeline(try Clips.threeTimes(), broker), to: "p.yml")
            let place = "sightline/box/gate"
            func state(_ topic: String, is text: String) throws -> Bool {
                for _ in 0..<40 where try broker.retained("\(place)/\(topic)/state") != text {
                    usleep(100_000)
                }
                return try broker.retained("\(place)/\(topic)/state") == text
            }
            let first = try sightline.program.start(["run", file])
            #expect(try state("rule/mid", is: "ON"), "\(first.errors)")
            #expect(try state("detect", is: "ON"))
            try broker.publish("OFF", to: "\(place)/rule/mid/set")
            #expect(try state("rule/mid", is: "OFF"), "\(first.errors)")
            first.send(signal: SIGINT)
            let ended = first.finish(limit: 20)
            #expect(ended.exitCode == 0, "\(ended.errors)")
            func switched() throws -> [JSON] {
                try LogLines(path: sightline.folder.file("log.jsonl"))["ctl"].filter {
                    $0["by"].text == "user"
                }
            }
            let told = try #require(try switched().first)
            #expect(told["action"].text == "rule" && told["rule"].text == "mid")
            #expect(told["src"].text == "gate" && told["to"].text == "OFF")
            #expect(told["reason"].text == "sink home")
            let records = try LogLines(path: sightline.folder.file("log.jsonl")).records.count

            // The same run again: its log goes on, and the rule is still off.
            let second = try sightline.program.start(["run", file])
            #expect(second.wait { sightline.count("event") > 0 })
            #expect(second.wait { sightline.logHolds("\"r\":\"resume\"") }, "\(second.errors)")
            #expect(second.wait { sightline.logHolds("\"type\":\"zone.enter\"") })
            #expect(try state("rule/mid", is: "OFF"))
            try broker.publish("OFF", to: "\(place)/detect/set")
            #expect(try state("detect", is: "OFF"), "\(second.errors)")
            try broker.publish("ON", to: "\(place)/rule/mid/set")
            #expect(try state("rule/mid", is: "ON"))
            second.send(signal: SIGINT)
            let outcome = second.finish(limit: 20)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(try switched().map { $0["to"].text } == ["OFF", "OFF", "ON"])
            let crossings = log.records[records...].filter { $0["rule"].text == "mid" }
            #expect(!crossings.contains { $0["type"].text == "line.cross" })
            let schema = try SchemaJudge.verdict(on: ["log.jsonl"], of: sightline)
            #expect(schema == "checked \(log.records.count)\n")
        }
    }
}
