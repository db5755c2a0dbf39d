import EventLog
import Glibc
import HTTPServing
import Pipeline
import VisionCore

/// `/log`, `/run`: the state of the log, and the end of the run.
struct RunAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/run", .read) { _ in .json(run()) }
        table.on("POST", "\(root)/run/stop", .admin) { _ in
            host.stop()
            return .json(JSON.object(["stopping": .bool(true)]), status: 202)
        }
        table.on("GET", "\(root)/log", .read) { _ in .json(try log()) }
        table.on("POST", "\(root)/log/verify", .read) { _ in .json(try verify()) }
        table.on("POST", "\(root)/log/rotate", .admin) { _ in
            host.run.reopenLog()
            return .json(JSON.object(["reopened": .bool(true)]), status: 202)
        }
    }

    private func run() -> JSONValue {
        let vitals = host.run.vitals
        let reload = vitals.reload.map { reload in
            JSON.object(["ok": .bool(reload.ok), "at": .string(reload.at.rfc3339)])
        }
        return JSON.object([
            "version": .string(host.version), "alive": .bool(vitals.isAlive),
            "ready": .bool(vitals.isReady), "pipeline": .string(host.file.path),
            "reload": reload, "sources": JSON.number(vitals.sources.count),
        ])
    }

    private func log() throws(Problem) -> JSONValue {
        let log = try host.readLog()
        var status = stat()
        let bytes = stat(log.path, &status) == 0 ? Int(clamping: status.st_size) : 0
        var room = statvfs()
        let free =
            statvfs(log.path, &room) == 0
            ? UInt64(clamping: room.f_bavail).multipliedReportingOverflow(
                by: UInt64(clamping: room.f_frsize)
            )
            .partialValue : 0
        return JSON.object([
            "path": .string(log.path), "bytes": JSON.number(bytes),
            "records": JSON.number(log.records), "last_seq": log.lastSeq.map { .number("\($0)") },
            "free_bytes": .number("\(free)"), "trouble": log.trouble.map(JSONValue.string),
        ])
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
