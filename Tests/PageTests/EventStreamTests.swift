import EventLog
import Foundation
import HTTPServing
import TestSupport
import Testing

@testable import Page

/// Events for whoever listens: every one once, however long ago it was seen last.
@Suite struct EventStreamTests {
    private static func log(of count: Int, in folder: ScratchFolder) throws -> String {
        let run = "01M8NADAM26P5XZGW19K578007"
        let head = #"{"v":1,"r":"run","seq":0,"run":"\#(run)"}"#
        let events = (1...count).map { seq in
            #"{"v":1,"r":"event","seq":\#(seq),"run":"\#(run)","id":"ev_\#(seq)","rev":0,"#
                + #""phase":"point","type":"line.cross","rule":"gate","src":"a"}"#
        }
        return try folder.write(([head] + events).joined(separator: "\n") + "\n", to: "log.jsonl")
    }

    /// A segment with as many events.
    private static func segment(_ number: Int, from seq: Int, _ count: Int) -> String {
        let run = "01M8NADAM26P5XZGW19K578007"
        let head = #"{"v":1,"r":"run","seq":\#(seq),"run":"\#(run)","segment":\#(number)}"#
        let events = (1...count).map { index in
            #"{"v":1,"r":"event","seq":\#(seq + index),"run":"\#(run)","#
                + #""id":"ev_\#(seq + index)","rev":0,"type":"line.cross"}"#
        }
        return ([head] + events).joined(separator: "\n") + "\n"
    }

    @Test func `a log whose segments went meanwhile is followed from those that are left`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write(Self.segment(1, from: 0, 4), to: "log.jsonl")
        let log = LogFollower(path: path)
        log.catchUp()
        #expect(log.nextSeq == 5)
        _ = try folder.write(Self.segment(2, from: 5, 3), to: "log.jsonl.000002")
        _ = try folder.write(Self.segment(3, from: 9, 2), to: "log.jsonl")
        log.catchUp()
        #expect(log.events { _ in true }.map(\.seq) == [1, 2, 3, 4, 6, 7, 8, 10, 11])
        #expect(log.nextSeq == 12 && log.records == 12)
        log.catchUp()
        #expect(log.records == 12)
    }

    @Test func `what was read of a segment that stays is not given again for one that went`() throws
    {
        let folder = try ScratchFolder()
        _ = try folder.write(Self.segment(1, from: 0, 4), to: "log.jsonl.000001")
        let path = try folder.write(Self.segment(2, from: 5, 3), to: "log.jsonl")
        let log = LogFollower(path: path)
        log.catchUp()
        #expect(log.events { _ in true }.map(\.seq) == [1, 2, 3, 4, 6, 7, 8])
        // The second one was removed by hand, the first one was not.
        _ = try folder.write(Self.segment(3, from: 9, 2), to: "log.jsonl")
        log.catchUp()
        #expect(log.events { _ in true }.map(\.seq) == [1, 2, 3, 4, 6, 7, 8, 10, 11])
    }

    /// The numbers that `stream` gives until it has nothing more for now.
    private static func numbers(_ stream: EventStream) -> (numbers: [Int], isOver: Bool) {
        var found: [Int] = []
        while true {
            switch stream.next() {
            case .nothingYet: return (found, false)
            case .finished: return (found, true)
            case .bytes(let bytes):
                let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                found += lines.filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
            }
        }
    }

    @Test(arguments: [(0, 10_000), (3, 10_000), (9_000, 10_000), (0, 20), (20, 20)])
    func `what was seen last is continued, also where the log alone has what follows`(
        after: Int, count: Int
    ) throws {
        let folder = try ScratchFolder()
        let log = LogFollower(path: try Self.log(of: count, in: folder), mostKept: 100)
        log.catchUp()
        let stream = try EventStream(log, after: UInt64(after)) { _ in true }
        let (numbers, isOver) = Self.numbers(stream)
        #expect(!isOver)
        #expect(numbers == Array((after + 1)..<(count + 1)))
        #expect(try log.event("ev_1") != nil)
        #expect(try log.event("ev_0") == nil)
    }

    @Test func `a stream that falls behind the memory ends, to be continued by number`() throws {
        let folder = try ScratchFolder()
        let path = try Self.log(of: 50, in: folder)
        let log = LogFollower(path: path, mostKept: 100)
        log.catchUp()
        let stream = try EventStream(log, after: 10) { _ in true }
        _ = try Self.log(of: 20_000, in: folder)
        log.catchUp()
        let (numbers, isOver) = Self.numbers(stream)
        #expect(isOver && numbers.isEmpty)
        let next = try EventStream(log, after: 10) { _ in true }
        #expect(Self.numbers(next).numbers == Array(11..<20_001))
    }
}
