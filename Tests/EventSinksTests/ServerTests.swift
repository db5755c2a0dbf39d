import CRdKafka
import EventLog
import Foundation
import Glibc
import TestSupport
import Testing
import VisionCore

@testable import EventSinks

/// Sinks against the servers they are made for: stopped, flapping, killed.
@Suite(.serialized) struct ServerTests {
    private static func hook(_ file: String, _ port: Int, _ mode: String = "") throws
        -> RunningProgram
    {
        let script = RepositoryFile.path("Tests/EventSinksTests/Judges/http_hook.py")
        let server = try Python.interpreter().start([script, file, "\(port)", mode])
        try wait(for: port)
        return server
    }

    /// Waits until somebody listens on `port`.
    private static func wait(for port: Int) throws {
        _ = try Python.answer(
            """
            import socket, sys, time
            for _ in range(300):
                try: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close(); break
                except OSError: time.sleep(0.05)
            else: raise SystemExit("nobody listens")
            """, ["\(port)"])
    }

    private static func posted(_ file: String) throws -> [JSON] {
        guard let bytes = ScratchFolder.read(file) else { return [] }
        return LogLines(Data(bytes)).records
    }

    private static func ids(_ posts: [JSON]) -> [String] {
        posts.compactMap { post in
            post["body"].text.flatMap { JSON(Data($0.utf8)) }?["id"].text
        }
    }

    @Test
    func `posts carry the headers of Standard Webhooks, and a picky server loses nothing else`()
        throws
    {
        let log = try SentLog()
        try log.write(0..<30)
        let (file, port) = (log.folder.file("posts"), try Arrived.freePort())
        let server = try Self.hook(file, port, "picky")
        defer { server.kill() }
        let sink = WebhookSink(
            address: "http://127.0.0.1:\(port)/x", secret: "geheim", isCloudEvent: false,
            milliseconds: 2_000)
        let status = try log.feed(sink)
        #expect(status.dead == 1 && status.lag == 0)
        let posts = try Self.posted(file)
        #expect(Self.ids(posts) == (try log.ids()).filter { $0 != "ev_7" })
        for post in posts {
            let (headers, body) = (post["headers"], try #require(post["body"].text))
            let id = try #require(headers["webhook-id"].text)
            let time = try #require(headers["webhook-timestamp"].text.flatMap(Int.init))
            #expect(
                headers["webhook-signature"].text
                    == WebhookSignature.text(
                        id: id, timestamp: time, body: Array(body.utf8), key: Array("geheim".utf8)))
            #expect(id == (JSON(Data(body.utf8))?["id"].text ?? "") + ".0")
        }
    }

    @Test func `CloudEvents have what the specification asks for`() throws {
        let log = try SentLog()
        try log.write(0..<3)
        let (file, port) = (log.folder.file("posts"), try Arrived.freePort())
        let server = try Self.hook(file, port)
        defer { server.kill() }
        try log.feed(
            WebhookSink(
                address: "http://127.0.0.1:\(port)/", secret: nil, isCloudEvent: true,
                milliseconds: 2_000))
        let posts = try Self.posted(file)
        #expect(posts.count == 3)
        let event = try #require(JSON(Data((posts[0]["body"].text ?? "").utf8)))
        #expect(event["specversion"].text == "1.0" && event["type"].text == "sightline.line.cross")
        #expect(event["source"].text == "sightline/gate" && event["data"]["id"].text == "ev_0")
        #expect(posts[0]["headers"]["content-type"].text == "application/cloudevents+json")
    }

    @Test
    func `a web server that fails, is stopped and is killed while it answers has all in the end`()
        throws
    {
        let log = try SentLog()
        try log.write(0..<300)
        let (file, port) = (log.folder.file("posts"), try Arrived.freePort())
        let feeder = try SinkFeeder(
            log: log.path, name: "hook",
            sink: WebhookSink(
                address: "http://127.0.0.1:\(port)/", secret: nil, isCloudEvent: false,
                milliseconds: 1_000),
            filter: SinkFilter(["*"]), tries: 100)
        feeder.note(end: try log.records())
        feeder.start()
        for round in 0..<3 {
            let server = try Self.hook(file, port, round == 1 ? "moody" : "")
            usleep(150_000)
            server.kill()
        }
        let server = try Self.hook(file, port)
        defer { server.kill() }
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait())
        #expect(feeder.status.failed > 0 && feeder.status.dead == 0)
        #expect(Arrived.isWhole(Self.ids(try Self.posted(file)), try log.ids()))
    }

    @Test func `a program gets each record on its stdin; one that fails is asked again`() throws {
        let log = try SentLog()
        try log.write(0..<20)
        let file = log.folder.file("heard")
        let script = """
            n=$(cat "$0.n" 2>/dev/null || echo 0); n=$((n + 1)); echo $n > "$0.n"
            [ $((n % 4)) != 0 ] || exit 75
            cat >> "$0"
            """
        let status = try log.feed(
            ExecSink(command: ["sh", "-c", script, file], milliseconds: 5_000))
        #expect(status.failed >= 5 && status.lag == 0 && status.dead == 0)
        #expect(try LogLines(path: file).records.compactMap { $0["id"].text } == log.ids())
        let epochs = log.folder.file("epochs")
        let told = try log.feed(
            ExecSink(
                command: ["sh", "-c", "echo $SIGHTLINE_EPOCH >> \"$0\"", epochs],
                milliseconds: 5_000, epoch: 7), name: "told")
        #expect(told.lag == 0)
        let heard = String(decoding: try log.folder.bytes("epochs"), as: UTF8.self)
        #expect(heard == String(repeating: "7\n", count: try log.ids().count))
        let slow = try log.feed(
            ExecSink(command: ["sleep", "9"], milliseconds: 100), name: "slow",
            events: ["crowd"], tries: 1, seconds: 20)
        #expect(slow.dead == 4)
        let none = try log.feed(
            ExecSink(command: ["/nowhere/none"], milliseconds: 100), name: "none",
            events: ["crowd"], tries: 1, seconds: 20)
        #expect(none.dead == 4)
    }

    @Test func `a Redis server that is killed again and again has every event in its stream`()
        throws
    {
        let log = try SentLog()
        try log.write(0..<400)
        let port = try Arrived.freePort()
        let redis = try Program.installed("redis-server")
        func start() throws -> RunningProgram {
            let server = try redis.start([
                "--port", "\(port)", "--bind", "127.0.0.1", "--dir", log.folder.path, "--save", "",
                "--appendonly", "yes", "--appendfsync", "always", "--requirepass", "geheim",
            ])
            try Self.wait(for: port)
            return server
        }
        let address = try #require(
            SinkAddress("redis://:geheim@127.0.0.1:\(port)", schemes: ["redis": 6379]))
        let feeder = try SinkFeeder(
            log: log.path, name: "bus",
            sink: RedisSink(address, stream: "events", seconds: 2, epoch: 7),
            filter: SinkFilter(["*"]), tries: 5)
        feeder.note(end: try log.records())
        feeder.start()
        for _ in 0..<3 {
            let server = try start()
            usleep(60_000)
            server.kill()
        }
        let server = try start()
        defer { server.kill() }
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        let answer = try Program.installed("redis-cli").run([
            "-p", "\(port)", "-a", "geheim", "--no-auth-warning", "XRANGE", "events", "-", "+",
        ]).output
        let ids = answer.split(separator: "\n").filter { $0.hasPrefix("ev_") }
            .map { String($0.prefix { $0 != "." }) }
        #expect(Arrived.isWhole(ids, try log.ids()))
        // Names of fields and their values, a line each.
        let lines = answer.split(separator: "\n")
        let epochs = lines.indices.filter { lines[$0] == "epoch" }.map { lines[$0 + 1] }
        #expect(epochs.count == ids.count && epochs.allSatisfy { $0 == "7" })
    }

    @Test func `Kafka's brokers that fail and are away have every event, in order`() throws {
        let log = try SentLog()
        try log.write(0..<200)
        let cluster = try MockKafka()
        defer { cluster.end() }
        cluster.failNext(6)
        let sink = KafkaSink(
            brokers: cluster.brokers, topic: "events", milliseconds: 3_000, epoch: 7)
        let feeder = try SinkFeeder(
            log: log.path, name: "lake", sink: sink, filter: SinkFilter(["*"]), tries: 5)
        feeder.note(end: try log.records())
        cluster.setUp(false)
        feeder.start()
        usleep(1_500_000)
        cluster.setUp(true)
        feeder.stop(by: LogClock.system.monotonic() + .seconds(60))
        #expect(feeder.wait(), "\(feeder.status)")
        let read = try cluster.read(topic: "events", count: 200)
        #expect(Arrived.isWhole(read.map(\.id), try log.ids()))
        #expect(read.allSatisfy { $0.epoch == "7" })
    }
}
