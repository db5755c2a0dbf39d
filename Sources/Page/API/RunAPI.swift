import EventLog
import HTTPServing
import Pipeline
import VisionCore

/// `/run`: how it fares, and its end.
struct RunAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/run", .read) { _ in .json(run()) }
        table.on("POST", "\(root)/run/stop", .admin) { _ in
            host.stop()
            return .json(JSON.object(["stopping": .bool(true)]), status: 202)
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
            "coded": JSON.texts(host.playlists.coded),
        ])
    }
}
