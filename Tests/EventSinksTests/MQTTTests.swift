import Analytics
import EventLog
import Foundation
import Glibc
import TestSupport
import Testing
import VisionCore

@testable import EventSinks

/// The MQTT sink against mosquitto.
@Suite(.serialized) struct MQTTTests {
    /// A broker with a file that keeps its sessions, and one who listens to everything.
    private final class Broker {
        let folder: ScratchFolder
        let port: Int
        private var server: RunningProgram?

        init(_ folder: ScratchFolder) throws {
            self.folder = folder
            port = try Arrived.freePort()
            try folder.write(
                """
                listener \(port) 127.0.0.1
                allow_anonymous true
                user root
                persistence true
                persistence_location \(folder.path)/
                max_queued_messages 0

                """, to: "mosquitto.conf")
        }

        func start() throws {
            // Signals are blocked in what this process starts, and the broker saves its sessions
            // when it is asked to end.
            server = try Python.interpreter().start([
                "-c",
                """
                import os, shutil, signal, sys
                signal.pthread_sigmask(signal.SIG_SETMASK, [])
                path = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
                os.execv(path, ["mosquitto", "-c", sys.argv[1]])
                """, folder.file("mosquitto.conf"),
            ])
            for _ in 0..<200 {
                if try run(["-t", "up", "-m", "x"]) == 0 { return }
                usleep(50_000)
            }
        }

        private func run(_ arguments: [String]) throws -> Int32? {
            try Program.installed("mosquitto_pub").run(
                ["-h", "127.0.0.1", "-p", "\(port)"] + arguments
            ).exitCode
        }

        /// Ends as when the machine is shut down: sessions go to the file.
        func stop() throws {
            server?.send(signal: SIGTERM)
            _ = server?.finish(limit: 10)
            server = nil
        }

        /// Subscribes as `judge` for good and goes away.
        func remember() throws {
            _ = try Program.installed("mosquitto_sub").run([
                "-h", "127.0.0.1", "-p", "\(port)", "-i", "judge", "-c", "-q", "1", "-t", "#", "-E",
            ])
        }

        /// What came for `judge`, until nothing comes for a second: topic and payload.
        func heard() throws -> [(topic: String, payload: String)] {
            let listener = try Program.installed("mosquitto_sub").start([
                "-h", "127.0.0.1", "-p", "\(port)", "-i", "judge", "-c", "-q", "1", "-t", "#", "-F",
                "%t\t%p",
            ])
            var text = ""
            repeat {
                text = listener.output
                usleep(1_000_000)
            } while listener.output != text
            listener.send(signal: SIGTERM)
            _ = listener.finish(limit: 5)
            return text.split(separator: "\n").map { line in
                let parts = line.split(separator: "\t", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }
        }

        func address() throws -> SinkAddress {
            try #require(SinkAddress("mqtt://127.0.0.1:\(port)", schemes: ["mqtt": 1883]))
        }
    }

    private static func native(
        _ broker: Broker, discovers: Bool = false, epoch: Int? = nil
    ) throws -> MQTTSink {
        MQTTSink(
            try broker.address(), client: "sightline-test",
            shape: NativeTopics(
                topic: "sightline", node: "box", version: "0", discovers: discovers,
                epoch: epoch),
            certificates: nil, milliseconds: 3_000)
    }

    private static func ids(_ heard: [(topic: String, payload: String)]) -> [String] {
        heard.filter { $0.topic.hasSuffix("/events") }
            .compactMap { JSON(Data($0.payload.utf8))?["id"].text }
    }

    @Test func `a broker that is stopped and started has every event in order`() throws {
        let log = try SentLog()
        try log.write(0..<400)
        let broker = try Broker(log.folder)
        try broker.start()
        try broker.remember()
        let feeder = try SinkFeeder(
            log: log.path, name: "home", sink: try Self.native(broker, epoch: 7),
            filter: SinkFilter(["*"]), tries: 5)
        feeder.note(end: try log.records())
        feeder.start()
        for _ in 0..<2 {
            usleep(30_000)
            try broker.stop()
            usleep(100_000)
            try broker.start()
        }
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        let heard = try broker.heard()
        #expect(Arrived.isWhole(Self.ids(heard), try log.ids()))
        #expect(heard.last { $0.topic == "sightline/box/status" }?.payload == "offline")
        for (topic, payload) in heard where topic.hasSuffix("/events") || topic.contains("/rule/") {
            #expect(JSON(Data(payload.utf8))?["sightline_epoch"].int == 7, "\(topic) \(payload)")
        }
        try broker.stop()
    }

    @Test func `Home Assistant finds sources, classes and rules`() throws {
        let log = try SentLog()
        try log.write(0..<6)
        let broker = try Broker(log.folder)
        try broker.start()
        try broker.remember()
        try log.feed(try Self.native(broker, discovers: true))
        let heard = try broker.heard()
        let last = try #require(
            heard.last { $0.topic.hasPrefix("homeassistant/device/") && $0.topic.contains("gate") })
        #expect(last.topic == "homeassistant/device/sightline_box_gate/config")
        let config = try #require(JSON(Data(last.payload.utf8)))
        // What the documentation of discovery by device asks for.
        #expect(config["o"]["name"].text == "sightline" && config["dev"]["ids"][0].text != nil)
        #expect(config["availability_mode"].text == "all")
        #expect(config["availability"].items.count == 2)
        for (key, component) in config["cmps"].object {
            #expect(component["p"].text != nil && component["unique_id"].text != nil, "\(key)")
            #expect(component["state_topic"].text?.hasPrefix("sightline/box/gate/") == true)
        }
        let rule = config["cmps"]["rule_north"]
        #expect(rule["p"].text == "event" && rule["event_types"].items.compactMap(\.text) == ["in"])
        let crossing = try #require(heard.last { $0.topic == "sightline/box/gate/rule/north" })
        #expect(JSON(Data(crossing.payload.utf8))?["event_type"].text == "in")
        try broker.stop()
    }
}

/// What records become, without a broker.
@Suite struct ShapeTests {
    private static func message(_ json: String, _ kind: RecordKind) throws -> SinkMessage {
        SinkMessage(
            kind: kind, seq: 1, bytes: Array(json.utf8),
            value: try #require(JSONValue(Array(json.utf8))),
            position: LogPosition(segment: 1, offset: 0))
    }

    private static func track(_ state: String, _ speed: Int = 0, number: Int = 1) throws
        -> SinkMessage
    {
        try message(
            #"{"uid":"R/gate/\#(number)","src":"gate","t_ns":2000000000,"cls":"person","#
                + #""cls_s":0.9,"st":"\#(state)","b":[10.0,20.0,30.0,40.0],"vel":[\#(speed).0,0.0],"#
                + #""emit_ns":1500000000}"#, .track)
    }

    @Test func `objects are counted by class, those that move as well`() throws {
        var shape = NativeTopics(
            topic: "s", node: "n", version: "0", discovers: false)
        func texts(_ message: SinkMessage) -> [String] {
            shape.messages(for: message).map {
                "\($0.topic)=\(String(decoding: $0.payload, as: UTF8.self))"
            }
        }
        #expect(try texts(Self.track("tentative")).isEmpty)
        #expect(
            try texts(Self.track("confirmed", 9)) == [
                "s/n/gate/person=1", "s/n/gate/person/active=1", "s/n/gate/person/occupied=ON",
            ])
        #expect(
            try texts(Self.track("confirmed", 2)) == [
                "s/n/gate/person=1", "s/n/gate/person/active=0", "s/n/gate/person/occupied=ON",
            ])
        #expect(try texts(Self.track("ended")).contains("s/n/gate/person/occupied=OFF"))
    }

    @Test func `Frigate's events live from new to end`() throws {
        var shape = FrigateTopics(topic: "frigate")
        shape.take(
            head: try #require(
                JSONValue(Array(#"{"start":"1970-01-01T00:01:40.000000000Z"}"#.utf8))))
        func event(_ message: SinkMessage) throws -> JSON? {
            shape.messages(for: message).first { $0.topic == "frigate/events" }
                .flatMap { JSON(Data($0.payload)) }
        }
        #expect(try event(Self.track("tentative")) == nil)
        let new = try #require(try event(Self.track("confirmed", 9)))
        #expect(new["type"].text == "new" && new["after"]["start_time"].number == 101.5)
        #expect(new["after"]["box"].items.compactMap(\.int) == [10, 20, 40, 60])
        #expect(new["after"]["active"].int == 1 && new["after"]["camera"].text == "gate")
        _ = shape.messages(
            for: try Self.message(
                #"{"id":"e","rev":0,"src":"gate","type":"zone.enter","rule":"yard","#
                    + #""track":"R/gate/1","cls":"person","at":{"t_ns":1}}"#, .event))
        let update = try #require(try event(Self.track("confirmed")))
        #expect(update["type"].text == "update" && update["before"] == new["after"])
        #expect(update["after"]["current_zones"].items.compactMap(\.text) == ["yard"])
        let end = try #require(try event(Self.track("ended")))
        #expect(end["type"].text == "end" && end["after"]["end_time"].number == 101.5)
    }
}
