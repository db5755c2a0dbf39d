import EventLog
import Foundation
import Glibc
import TestSupport
import Testing
import VisionCore

@testable import EventSinks

/// Each kind of server away for long, then flapping, then slow; and connections that are cut in the
/// middle of an answer.
@Suite(.serialized) struct OutageTests {
    /// A server that a sink sends to.
    private struct Place {
        let sink: any EventSink
        let start: () throws -> Void
        let stop: () -> Void
        /// Stands still, or goes on.
        let freeze: (Bool) -> Void
        /// Ids of what came, in order.
        let ids: (Int) throws -> [String]
    }

    enum Kind: String, CaseIterable { case webhook, redis, kafka, mqtt }

    private final class Server {
        var running: RunningProgram?
        func kill() {
            running?.kill()
            running = nil
        }
        func freeze(_ isFrozen: Bool) { running?.send(signal: isFrozen ? SIGSTOP : SIGCONT) }
    }

    private static func place(_ kind: Kind, _ log: SentLog) throws -> Place {
        switch kind {
        case .webhook: try webhook(log)
        case .redis: try redis(log)
        case .kafka: try kafka()
        case .mqtt: try mqtt(log)
        }
    }

    private static func webhook(_ log: SentLog) throws -> Place {
        let (server, port) = (Server(), try Arrived.freePort())
        let file = log.folder.file("posts")
        let script = RepositoryFile.path("Tests/EventSinksTests/Judges/http_hook.py")
        return Place(
            sink: WebhookSink(
                address: "http://127.0.0.1:\(port)/", secret: nil, isCloudEvent: false,
                milliseconds: 2_000),
            start: {
                server.running = try Python.interpreter().start([script, file, "\(port)"])
            }, stop: { server.kill() }, freeze: { server.freeze($0) },
            ids: { _ in
                LogLines(Data(ScratchFolder.read(file) ?? [])).records.compactMap { post in
                    post["body"].text.flatMap { JSON(Data($0.utf8)) }?["id"].text
                }
            })
    }

    private static func redis(_ log: SentLog) throws -> Place {
        let (server, port) = (Server(), try Arrived.freePort())
        let program = try Program.installed("redis-server")
        let address = try #require(
            SinkAddress("redis://127.0.0.1:\(port)", schemes: ["redis": 6379]))
        return Place(
            sink: RedisSink(address, stream: "events", seconds: 2),
            start: {
                server.running = try program.start([
                    "--port", "\(port)", "--bind", "127.0.0.1", "--dir", log.folder.path, "--save",
                    "", "--appendonly", "yes", "--appendfsync", "always",
                ])
            }, stop: { server.kill() }, freeze: { server.freeze($0) },
            ids: { _ in try redisIDs(port) })
    }

    private static func redisIDs(_ port: Int) throws -> [String] {
        try Program.installed("redis-cli").run(["-p", "\(port)", "XRANGE", "events", "-", "+"])
            .output.split(separator: "\n").filter { $0.hasPrefix("ev_") }
            .map { String($0.prefix { $0 != "." }) }
    }

    private static func kafka() throws -> Place {
        let cluster = try MockKafka()
        cluster.setUp(false)
        return Place(
            sink: KafkaSink(brokers: cluster.brokers, topic: "events", milliseconds: 2_000),
            start: { cluster.setUp(true) }, stop: { cluster.setUp(false) },
            freeze: { cluster.delay($0 ? 700 : 0) },
            ids: { try cluster.read(topic: "events", count: $0).map(\.id) })
    }

    private static func mqtt(_ log: SentLog) throws -> Place {
        let broker = try MQTTBroker(log.folder)
        try broker.start()
        try broker.remember()
        broker.stop()
        let address = try #require(
            SinkAddress("mqtt://127.0.0.1:\(broker.port)", schemes: ["mqtt": 1883]))
        return Place(
            sink: MQTTSink(
                address, client: "sightline-test",
                shape: NativeTopics(topic: "s", node: "box", version: "0", discovers: false),
                certificates: nil, milliseconds: 2_000),
            start: { try broker.start() }, stop: { broker.stop() }, freeze: { broker.freeze($0) },
            ids: { _ in
                try broker.heard().filter { $0.topic.hasSuffix("/events") }
                    .compactMap { JSON(Data($0.payload.utf8))?["id"].text }
            })
    }

    private static func feeder(_ sink: any EventSink, _ log: SentLog, _ name: String) throws
        -> SinkFeeder
    {
        let feeder = try SinkFeeder(
            log: log.path, name: name, sink: sink, filter: SinkFilter(["*"]), tries: 1_000)
        feeder.note(end: try log.records())
        feeder.start()
        return feeder
    }

    @Test(arguments: Kind.allCases)
    func `a server that is away for long, then flaps, then is slow has every event in order`(
        kind: Kind
    ) throws {
        let log = try SentLog()
        try log.write(0..<300)
        let place = try Self.place(kind, log)
        let feeder = try Self.feeder(place.sink, log, kind.rawValue)
        usleep(UInt32(Trials.outage) * 1_000_000)
        #expect(feeder.status.lag > 0, "\(feeder.status)")
        // librdkafka itself tries for a while.
        #expect(kind == .kafka || feeder.status.failed > 0, "\(feeder.status)")
        for _ in 0..<4 {
            try place.start()
            usleep(250_000)
            place.stop()
            usleep(100_000)
        }
        try place.start()
        for _ in 0..<4 {
            place.freeze(true)
            usleep(300_000)
            place.freeze(false)
            usleep(200_000)
        }
        feeder.stop(by: LogClock.system.monotonic() + .seconds(90))
        #expect(feeder.wait(), "\(feeder.status)")
        #expect(feeder.status.dead == 0)
        #expect(Arrived.isWhole(try place.ids(300), try log.ids()))
        place.stop()
    }

    @Test func `a web server whose answer is cut off is asked again with the same id`() throws {
        let log = try SentLog()
        try log.write(0..<60)
        let (file, port) = (log.folder.file("posts"), try Arrived.freePort())
        let script = RepositoryFile.path("Tests/EventSinksTests/Judges/http_hook.py")
        let server = try Python.interpreter().start([script, file, "\(port)"])
        defer { server.kill() }
        // In the first line of the first answer, in its head, in the fifth answer.
        let proxy = try CuttingProxy(to: port, after: [5, 30, 400])
        defer { proxy.end() }
        let feeder = try Self.feeder(
            WebhookSink(
                address: "http://127.0.0.1:\(proxy.port)/", secret: nil, isCloudEvent: false,
                milliseconds: 2_000), log, "hook")
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        #expect(proxy.cuts == 3)
        let ids = LogLines(Data(ScratchFolder.read(file) ?? [])).records.compactMap { post in
            post["body"].text.flatMap { JSON(Data($0.utf8)) }?["id"].text
        }
        #expect(ids.count == 63, "what was cut off came twice, nothing else")
        #expect(Arrived.isWhole(ids, try log.ids()))
    }

    @Test func `a Redis server whose answer is cut off has what it took once more, at most`() throws
    {
        let log = try SentLog()
        try log.write(0..<300)
        let port = try Arrived.freePort()
        let server = try Program.installed("redis-server").start([
            "--port", "\(port)", "--bind", "127.0.0.1", "--dir", log.folder.path, "--save", "",
        ])
        defer { server.kill() }
        let proxy = try CuttingProxy(to: port, after: [3, 500, 1_301])
        defer { proxy.end() }
        let address = try #require(
            SinkAddress("redis://127.0.0.1:\(proxy.port)", schemes: ["redis": 6379]))
        let feeder = try Self.feeder(
            RedisSink(address, stream: "events", seconds: 2), log, "bus")
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        #expect(proxy.cuts == 3)
        let ids = try Self.redisIDs(port)
        #expect(ids.count > 300, "what was not acknowledged came twice")
        #expect(Arrived.isWhole(ids, try log.ids()))
    }

    @Test func `Kafka's broker that goes down before it answers has every event, in order`() throws
    {
        let log = try SentLog()
        try log.write(0..<200)
        let cluster = try MockKafka()
        defer { cluster.end() }
        cluster.delay(400)
        let feeder = try Self.feeder(
            KafkaSink(brokers: cluster.brokers, topic: "events", milliseconds: 3_000), log, "lake")
        for _ in 0..<4 {
            // While answers to what it has taken are on their way.
            usleep(600_000)
            cluster.setUp(false)
            usleep(50_000)
            cluster.setUp(true)
        }
        cluster.delay(0)
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        #expect(
            Arrived.isWhole(try cluster.read(topic: "events", count: 200).map(\.id), try log.ids()))
    }
}
