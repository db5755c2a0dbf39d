import EventLog
import EventSinks
import Glibc
import HTTPServing
import Pipeline
import PipelineConfig
import VisionCore

/// `/log`: whether it is whole, where it goes, what is made from it.
struct LogAPI: Sendable {
    let host: PageHost

    /// Refused messages of one answer.
    private static let mostLetters = 50

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/log", .read) { _ in .json(try log()) }
        table.on("POST", "\(root)/log/verify", .read) { _ in .json(try verify()) }
        table.on("POST", "\(root)/log/rotate", .admin) { _ in .json(try rotate()) }
        table.on("GET", "\(root)/log/sinks/{name}/dead", .read) { try letters($0) }
    }

    private func log() throws(Problem) -> JSONValue {
        let log = try host.readLog()
        let (files, bytes) = LogSegments.measured(log.path)
        var status = stat()
        let current = stat(log.path, &status) == 0 ? Int(clamping: status.st_size) : 0
        let now = host.run.logStatus
        let fault = [now?.fault, now?.segmentFault, now?.stateFault].compactMap { $0 }.first
        return JSON.object([
            "path": .string(log.path), "bytes": JSON.number(current),
            "bytes_in_all": .number("\(bytes)"), "segments": JSON.number(files),
            "records": JSON.number(log.records), "last_seq": log.lastSeq.map { .number("\($0)") },
            "free_bytes": .number("\(Self.room(log.path))"),
            "waiting": now.map { JSON.number($0.backlog) },
            "lost": now.map { JSON.number($0.lost) },
            "catching_up": now.map { .bool($0.isReplaying) },
            "fault": fault.map { .string(Redactor.redacted($0.text)) },
            "trouble": log.trouble.map(JSONValue.string), "sinks": .array(sinks()),
        ])
    }

    /// Bytes that are free where the log is.
    private static func room(_ path: String) -> UInt64 {
        var room = statvfs()
        guard statvfs(path, &room) == 0 else { return 0 }
        return UInt64(clamping: room.f_bavail).multipliedReportingOverflow(
            by: UInt64(clamping: room.f_frsize)
        ).partialValue
    }

    private func sinks() -> [JSONValue] {
        let names = host.run.description.sinks
        return host.run.vitals.sinks.map { sink in
            JSON.object([
                "name": .string(sink.name),
                "type": names.first { $0.name == sink.name }.map { .string($0.kind.rawValue) },
                "acked_seq": sink.next == 0 ? nil : .number("\(sink.next - 1)"),
                "lag": .number("\(sink.lag)"), "failed": JSON.number(sink.failed),
                "dead": JSON.number(sink.dead), "lost": .number("\(sink.lost)"),
                "trouble": sink.trouble.map { .string(Redactor.redacted($0)) },
            ])
        }
    }

    /// What a sink refused for good, the latest first.
    private func letters(_ request: PageRequest) throws -> HTTPResponse {
        let name = request.names[0]
        guard let lines = host.run.deadLetters(of: name, most: Self.mostLetters) else {
            throw Problem(404, "no sink is called '\(name)'")
        }
        return .json(JSON.object(["dead": .array(lines.reversed().compactMap { JSONValue($0) })]))
    }

    private func rotate() throws -> JSONValue {
        _ = try host.readLog()
        switch host.run.rotateLog() {
        case .rotated(let segment):
            return JSON.object(["rotated": .bool(true), "segment": JSON.number(segment)])
        case .empty: return JSON.object(["rotated": .bool(false)])
        case .busy:
            throw Problem(
                409, "the log cannot be rotated now",
                hint: "records wait for the disk, or an interrupted run is caught up with")
        case .failed(let reason): throw Problem(409, "the log was not rotated", detail: reason)
        case .noFile, nil: throw Problem(409, "this run's log has no segments, or is over")
        }
    }

    private func verify() throws -> JSONValue {
        let log = try host.readLog()
        let report = try LogVerifier.verify(path: log.path)
        return JSON.object([
            "whole": .bool(report.isWhole), "records": .number("\(report.records)"),
            "segments": JSON.number(report.segments), "links": JSON.number(report.links),
            "torn_bytes": JSON.number(report.tornBytes), "ended": .bool(report.hasEnd),
            "fault": report.fault.map { fault in
                JSON.object([
                    "line": JSON.number(fault.line), "offset": .number("\(fault.offset)"),
                    "what": .string(fault.what),
                ])
            },
        ])
    }
}
