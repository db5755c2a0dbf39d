import EventLog
import Foundation
import Glibc
import TestSupport
import Testing
import VisionCore

@testable import EventSinks

/// A sink whose failures a test scripts; it keeps what it acknowledged.
private final class ScriptedSink: EventSink {
    let batch: Int
    let wantsAll = false
    private(set) var taken: [String] = []
    private(set) var calls = 0
    private let script: (Int, [SinkMessage]) throws(SinkFault) -> [SinkRefusal]

    init(
        batch: Int = 8,
        _ script: @escaping (Int, [SinkMessage]) throws(SinkFault) -> [SinkRefusal] = { _, _ in [] }
    ) {
        self.batch = batch
        self.script = script
    }

    func deliver(_ messages: [SinkMessage]) throws(SinkFault) -> [SinkRefusal] {
        calls += 1
        do throws(SinkFault) {
            let refusals = try script(calls, messages)
            let refused = Set(refusals.map(\.index))
            taken += messages.indices.filter { !refused.contains($0) }.map { messages[$0].eventID }
            return refusals
        } catch {
            taken += messages.prefix(error.done).map(\.eventID)
            throw error
        }
    }

    func idle() {}
    func close() {}
}

extension SinkMessage {
    fileprivate var eventID: String { value["id"]?.string ?? "" }
}

@Suite struct FeederTests {
    @Test func `every event goes once, in order, and a second run sends what is new`() throws {
        let log = try SentLog()
        try log.write(0..<100)
        let sink = ScriptedSink()
        var status = try log.feed(sink)
        #expect(sink.taken == (try log.ids()) && status.lag == 0 && status.failed == 0)
        try log.write(100..<130)
        let second = ScriptedSink()
        status = try log.feed(second)
        #expect(second.taken == (100..<130).map { "ev_\($0)" })
        #expect(status.record.acknowledged == (try log.records()) - 1)
        let third = ScriptedSink()
        try log.feed(third)
        #expect(third.calls == 0)
    }

    @Test func `a filter lets through what it names`() throws {
        let log = try SentLog()
        try log.write(0..<50)
        let sink = ScriptedSink()
        try log.feed(sink, events: ["crowd"])
        #expect(sink.taken == (try log.ids("crowd")))
        let other = ScriptedSink()
        try log.feed(other, name: "other", events: ["zone.*", "line.*"])
        #expect(other.taken == (try log.ids("line.cross")))
    }

    @Test func `a place that is away, or acknowledges half, gets all of it in the end`() throws {
        let log = try SentLog()
        try log.write(0..<40)
        let sink = ScriptedSink { call, messages throws(SinkFault) in
            if call == 1 { throw SinkFault(reason: "away") }
            if call == 3 { throw SinkFault(done: messages.count / 2, reason: "gone") }
            return []
        }
        let status = try log.feed(sink)
        #expect(sink.taken == (try log.ids()), "what was acknowledged is not sent again")
        #expect(status.failed == 2 && status.trouble == nil && status.dead == 0)
    }

    @Test func `what is refused is put aside with the reason, the rest goes on`() throws {
        let log = try SentLog()
        try log.write(0..<20)
        let sink = ScriptedSink(batch: 4) { _, messages throws(SinkFault) in
            if let bad = messages.firstIndex(where: { $0.eventID == "ev_9" }), bad != 0 {
                throw SinkFault(done: bad, reason: "it answers 500", isOfMessage: true)
            }
            if messages[0].eventID == "ev_9" {
                throw SinkFault(reason: "it answers 500", isOfMessage: true)
            }
            return messages.indices.filter { messages[$0].eventID == "ev_3" }
                .map { SinkRefusal(index: $0, reason: "it answers 400") }
        }
        let status = try log.feed(sink, tries: 2)
        #expect(sink.taken == (try log.ids()).filter { !["ev_3", "ev_9"].contains($0) })
        #expect(status.dead == 2 && status.lag == 0)
        let dead = try LogLines(path: log.path + ".sinks/sink.dead.jsonl")
        #expect(dead.records.compactMap { $0["id"].text } == ["ev_3.0", "ev_9.0"])
        #expect(dead.records[0]["reason"].text == "it answers 400")
        #expect(dead.records[0]["record"]["id"].text == "ev_3")
    }

    @Test func `a run that is asked to end leaves what takes longer, and says how much`() throws {
        let log = try SentLog()
        let records = try log.write(0..<400)
        let slow = ScriptedSink(batch: 1) { _, _ in
            usleep(20_000)
            return []
        }
        let stuck = ScriptedSink { _, _ in
            usleep(4_000_000)
            return []
        }
        let feeders = try [("slow", slow), ("stuck", stuck)].map { name, sink in
            try SinkFeeder(
                log: log.path, name: name, sink: sink, filter: SinkFilter(["*"]), tries: 1)
        }
        let set = SinkSet(feeders: feeders)
        set.start()
        set.note(end: records)
        let begin = ContinuousClock.now
        let left = set.finish(within: .milliseconds(500))
        #expect(ContinuousClock.now - begin < .seconds(3))
        #expect(left.count == 2, "\(left)")
        #expect(left.first?.contains("sink slow: ") == true && left[0].contains("not sent yet"))
        #expect(feeders[0].isOver && !feeders[1].isOver)
        #expect(!slow.taken.isEmpty && slow.taken.count < 300, "\(slow.taken.count)")
    }

    @Test func `segments are followed, and what is gone is counted`() throws {
        let log = try SentLog()
        try log.write(0..<200, rotation: LogRotation(size: 8_000))
        let sink = ScriptedSink()
        try log.feed(sink)
        #expect(sink.taken == (try log.ids()))
        let other = try SentLog()
        try other.write(0..<200, rotation: LogRotation(size: 8_000))
        let late = ScriptedSink { call, _ throws(SinkFault) in
            if call >= 3 { throw SinkFault(reason: "away") }
            return []
        }
        _ = try other.feed(late, seconds: 0.3)
        #expect(late.taken.count == 16)
        for number in 1...3 { unlink(other.path + ".00000\(number)") }
        let rest = ScriptedSink()
        let status = try other.feed(rest)
        #expect(status.lost > 0)
        #expect(rest.taken == (try other.ids()))
    }

    @Test func `a log in place of another is sent from its beginning`() throws {
        let log = try SentLog()
        try log.write(0..<10)
        try log.feed(ScriptedSink())
        unlink(log.path)
        unlink(log.path + ".state")
        try log.write(0..<7)
        let sink = ScriptedSink()
        try log.feed(sink)
        #expect(sink.taken.count == 7)
    }

    @Test func `two cannot feed one sink`() throws {
        let log = try SentLog()
        try log.write(0..<3)
        let first = try SinkFeeder(
            log: log.path, name: "a", sink: ScriptedSink(), filter: SinkFilter(["*"]), tries: 1)
        #expect(throws: SinkError.inUse(name: "a")) {
            try SinkFeeder(
                log: log.path, name: "a", sink: ScriptedSink(), filter: SinkFilter(["*"]), tries: 1)
        }
        first.start()
        first.stop(by: nil)
        _ = first.wait()
    }

    @Test func `pauses grow from a second to a minute`() {
        #expect(
            (1...9).map { SinkFeeder.pause(behind: $0) }
                == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test func `addresses are taken apart`() throws {
        let schemes: [String: Int32] = ["mqtt": 1883]
        let full = try #require(
            SinkAddress("mqtt://me:a%40b@[::1]:99/x", schemes: schemes))
        #expect(full.host == "::1" && full.port == 99 && full.user == "me")
        #expect(full.password == "a@b" && full.path == "x")
        let short = try #require(SinkAddress("mqtt://host", schemes: schemes))
        #expect(short.host == "host" && short.port == 1883 && short.user == nil)
        for wrong in ["host", "http://host", "mqtt://", "mqtt://h:", "mqtt://h:0", "mqtt://h:x"] {
            #expect(SinkAddress(wrong, schemes: schemes) == nil, "\(wrong)")
        }
    }

    @Test func `signatures are those of Standard Webhooks`() {
        // The example of the specification's reference libraries.
        let key = WebhookSignature.key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let text = WebhookSignature.text(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8), key: key)
        #expect(text == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }
}
