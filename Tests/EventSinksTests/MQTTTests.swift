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
    private static func address(_ broker: MQTTBroker) throws -> SinkAddress {
        try #require(SinkAddress("mqtt://127.0.0.1:\(broker.port)", schemes: ["mqtt": 1883]))
    }

    private static func native(
        _ broker: MQTTBroker, discovers: Bool = false, epoch: Int? = nil,
        control: SinkControl? = nil
    ) throws -> MQTTSink {
        MQTTSink(
            try address(broker), client: "sightline-test",
            shape: NativeTopics(
                topic: "sightline", node: "box", version: "0", discovers: discovers, epoch: epoch,
                sink: "home", control: control),
            certificates: nil, milliseconds: 3_000)
    }

    private static func ids(_ heard: [(topic: String, payload: String)]) -> [String] {
        heard.filter { $0.topic.hasSuffix("/events") }
            .compactMap { JSON(Data($0.payload.utf8))?["id"].text }
    }

    @Test func `a broker that is stopped and started has every event in order`() throws {
        let log = try SentLog()
        try log.write(0..<400)
        let broker = try MQTTBroker(log.folder)
        try broker.start()
        try broker.remember()
        let feeder = try SinkFeeder(
            log: log.path, name: "home", sink: try Self.native(broker, epoch: 7),
            filter: SinkFilter(["*"]), tries: 5)
        feeder.note(end: try log.records())
        feeder.start()
        for _ in 0..<2 {
            usleep(30_000)
            broker.stop()
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
        broker.stop()
    }

    @Test func `Home Assistant finds sources, classes and rules`() throws {
        let log = try SentLog()
        try log.write(0..<6)
        let broker = try MQTTBroker(log.folder)
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
        broker.stop()
    }

    @Test func `a broker that is killed in the middle of an acknowledgement has every event`()
        throws
    {
        let log = try SentLog()
        try log.write(0..<400)
        let broker = try MQTTBroker(log.folder)
        try broker.start()
        try broker.remember()
        // What the broker sends is cut off behind so many bytes: in the first answer, inside an
        // acknowledgement, between two of them.
        let proxy = try CuttingProxy(to: broker.port, after: [2, 61, 122, 247])
        defer { proxy.end() }
        let feeder = try SinkFeeder(
            log: log.path, name: "home",
            sink: MQTTSink(
                try #require(
                    SinkAddress("mqtt://127.0.0.1:\(proxy.port)", schemes: ["mqtt": 1883])),
                client: "sightline-test",
                shape: NativeTopics(
                    topic: "sightline", node: "box", version: "0", discovers: false),
                certificates: nil, milliseconds: 3_000),
            filter: SinkFilter(["*"]), tries: 5)
        feeder.note(end: try log.records())
        feeder.start()
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        #expect(proxy.cuts == 4, "the connection was cut so often")
        let ids = Self.ids(try broker.heard())
        #expect(ids.count > 400, "what was not acknowledged came twice")
        #expect(Arrived.isWhole(ids, try log.ids()))
        broker.stop()
    }

    @Test func `a broker that stands still, then flaps, has every event in order`() throws {
        let log = try SentLog()
        try log.write(0..<300)
        let broker = try MQTTBroker(log.folder)
        try broker.start()
        try broker.remember()
        broker.freeze(true)
        let feeder = try SinkFeeder(
            log: log.path, name: "home", sink: try Self.native(broker), filter: SinkFilter(["*"]),
            tries: 5)
        feeder.note(end: try log.records())
        feeder.start()
        usleep(4_000_000)
        #expect(feeder.status.failed > 0 && feeder.status.lag > 0)
        for _ in 0..<8 {
            broker.freeze(false)
            usleep(40_000)
            broker.freeze(true)
            usleep(40_000)
        }
        broker.freeze(false)
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        #expect(Arrived.isWhole(Self.ids(try broker.heard()), try log.ids()))
        broker.stop()
    }

    @Test func `others switch detection and rules, and how they stand is retained`() throws {
        let log = try SentLog()
        try log.write(0..<6)
        let broker = try MQTTBroker(log.folder)
        try broker.start()
        try broker.remember()
        let control = SinkControl()
        control.set([
            .init(source: "gate", rule: nil, isOn: true),
            .init(source: "gate", rule: "north", isOn: true),
            .init(source: "yard", rule: "north", isOn: false),
        ])
        // A run that does what it is asked for.
        control.listen { [weak control] wish, sink in
            #expect(sink == "home")
            let now = control?.switches ?? []
            control?.set(now.map { $0.source == wish.source && $0.rule == wish.rule ? wish : $0 })
        }
        let place = "sightline/box/gate"
        // Left by somebody long ago: it must not switch anything.
        try broker.publish("OFF", to: "\(place)/rule/north/set", isRetained: true)
        let feeder = try SinkFeeder(
            log: log.path, name: "home",
            sink: try Self.native(broker, discovers: true, control: control),
            filter: SinkFilter(["*"]), tries: 5)
        feeder.note(end: try log.records())
        feeder.start()
        func waitFor(_ topic: String, _ text: String) throws -> Bool {
            for _ in 0..<20 where try broker.retained(topic) != text { usleep(100_000) }
            return try broker.retained(topic) == text
        }
        #expect(try waitFor("\(place)/detect/state", "ON"))
        #expect(try waitFor("\(place)/rule/north/state", "ON"))
        #expect(try waitFor("sightline/box/yard/rule/north/state", "OFF"))
        for (topic, text) in [
            ("detect/set", "perhaps"), ("rule/south/set", "OFF"), ("detect/set", "OFF"),
            ("rule/north/set", "OFF"),
        ] {
            try broker.publish(text, to: "\(place)/\(topic)")
        }
        #expect(try waitFor("\(place)/detect/state", "OFF"))
        #expect(try waitFor("\(place)/rule/north/state", "OFF"))
        try broker.publish("ON", to: "sightline/box/yard/rule/north/set")
        #expect(try waitFor("sightline/box/yard/rule/north/state", "ON"))
        #expect(control.switches.map(\.isOn) == [false, false, true])
        feeder.stop(by: LogClock.system.monotonic() + .seconds(20))
        #expect(feeder.wait(), "\(feeder.status)")
        let heard = try broker.heard()
        #expect(!heard.contains { $0.topic.contains("south/state") })
        let last = try #require(heard.last { $0.topic.hasSuffix("box_gate/config") })
        let config = try #require(JSON(Data(last.payload.utf8)))
        let detection = config["cmps"]["detect"]
        #expect(detection["p"].text == "switch")
        #expect(detection["command_topic"].text == "\(place)/detect/set")
        #expect(config["cmps"]["switch_north"]["state_topic"].text == "\(place)/rule/north/state")
        broker.stop()
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
