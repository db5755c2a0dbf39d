import Analytics
import EventLog
import Foundation
import Glibc
import TestSupport
import VisionCore

@testable import EventSinks

/// A log of numbered events of two sources.
struct SentLog {
    let folder: ScratchFolder
    var path: String { folder.file("log") }

    init() throws { folder = try ScratchFolder(keepsLines: true) }

    private static let header = RunRecord(
        tool: .init(name: "test", version: "0"), host: .init(cores: 1, simd: "c"),
        configSHA256: String(repeating: "0", count: 64),
        sources: ["gate", "yard"].map { .init(name: $0, mode: .live, fingerprint: $0) },
        deterministic: false)

    /// Appends events `range`, every fifth of which is a `crowd`; returns how many records there
    /// are.
    @discardableResult
    func write(_ range: Range<Int>, rotation: LogRotation? = nil) throws -> UInt64 {
        var options = LogOptions(durability: .os, checkRecords: 50, waitsForDisk: true)
        options.rotation = rotation
        let writer: LogWriter
        switch try LogWriter.open(.path(path), header: Self.header, options: options) {
        case .fresh(let new): writer = new
        case .resumed(let old, _): writer = old
        case .complete: return 0
        }
        for number in range {
            let source = ["gate", "yard"][number % 2]
            try writer.append(
                EventRecord(
                    id: "ev_\(number)", phase: .point,
                    type: EventType(rawValue: number % 5 == 4 ? "crowd" : "line.cross"),
                    rule: "north", source: source, epoch: 0,
                    at: EventMoment(time: MediaInstant(nanoseconds: Int64(number) * 1_000_000)),
                    cls: "person", data: [EventField("dir", .text("in"))]))
        }
        return try writer.finish(reason: .stopped, exit: .ok).records
    }

    /// The ids of its events.
    func ids(_ type: String? = nil) throws -> [String] {
        let reader = try LogReader(path: path)
        var ids: [String] = []
        while let line = try reader.next() {
            guard line.kind == .event, let value = line.value, let id = value["id"]?.string,
                type == nil || value["type"]?.string == type
            else { continue }
            ids.append(id)
        }
        return ids
    }

    /// Feeds `sink` until the log is sent, `seconds` at most; whether it was.
    @discardableResult
    func feed(
        _ sink: any EventSink, name: String = "sink", events: [String] = ["*"], tries: Int = 5,
        seconds: Double = 60
    ) throws -> SinkStatus {
        let feeder = try SinkFeeder(
            log: path, name: name, sink: sink, filter: SinkFilter(events), tries: tries)
        feeder.start()
        feeder.note(end: try records())
        feeder.stop(by: LogClock.system.monotonic() + .milliseconds(Int(seconds * 1000)))
        _ = feeder.wait()
        return feeder.status
    }

    /// How many records it has.
    func records() throws -> UInt64 {
        let reader = try LogReader(path: path)
        var next: UInt64 = 0
        while let line = try reader.next() { next = line.seq + 1 }
        return next
    }
}

/// What arrived, checked against what was sent.
enum Arrived {
    /// Whether `ids` has all of `sent`, and the first coming of each in the order of its source.
    static func isWhole(_ ids: [String], _ sent: [String]) -> Bool {
        var seen: Set<String> = []
        let first = ids.filter { seen.insert($0).inserted }
        func order(_ list: [String], _ parity: Int) -> [Int] {
            list.compactMap { Int($0.dropFirst(3)) }.filter { $0 % 2 == parity }
        }
        return seen == Set(sent) && order(first, 0) == order(sent, 0)
            && order(first, 1) == order(sent, 1)
    }

    /// A port that nobody listens on now.
    static func freePort() throws -> Int {
        let text = try Python.answer(
            "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
        )
        return Int(text.dropLast()) ?? 0
    }
}

extension RunningProgram {
    /// Ends it as a power cut does.
    func kill() {
        send(signal: SIGKILL)
        _ = finish(limit: 5)
    }
}
