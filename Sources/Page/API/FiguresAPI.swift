import EventLog
import HTTPServing
import Media
import Pipeline
import PipelineConfig
import StageGraph
import VisionCore

/// `/graph`, `/counts`, `/heat.png`: how the stages fare, and what the rules count.
struct FiguresAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/graph", .read) { _ in .json(graph()) }
        table.on("GET", "\(root)/counts", .read) { try counts($0) }
        table.on("GET", "\(root)/heat.png", .read) { try heat($0) }
    }

    private func graph() -> JSONValue {
        let vitals = host.run.vitals
        let stages = vitals.stages.map { stage in
            JSON.object([
                "name": .string(stage.name), "taken": JSON.number(stage.taken),
                "emitted": JSON.number(stage.emitted), "dropped": JSON.number(stage.dropped),
                "depth": JSON.number(stage.depth), "depth_max": JSON.number(stage.depthMax),
                "calls": JSON.number(stage.calls), "busy_ns": .number("\(stage.busyNanoseconds)"),
                "p50_ns": .number("\(stage.p50Nanoseconds)"),
                "p95_ns": .number("\(stage.p95Nanoseconds)"),
                "p99_ns": .number("\(stage.p99Nanoseconds)"),
            ])
        }
        let sources = vitals.sources.map { source -> JSONValue in
            let quota = source.quota
            let spent = source.inferredPerSecond
            return JSON.object([
                "name": .string(source.figures.name), "fps": JSON.number(source.framesPerSecond),
                "fps_inferred": JSON.number(spent),
                "quota_fps": quota > 0 ? JSON.number(quota) : nil,
                "lent_fps": quota > 0 ? JSON.number(max(quota - spent, 0)) : nil,
                "borrowed_fps": quota > 0 ? JSON.number(max(spent - quota, 0)) : nil,
                "lag_ms": JSON.number(Double(source.vitals.lateness.nanoseconds) / 1e6),
                "drops": .object(
                    source.figures.drops.sorted { $0.key < $1.key }.map {
                        JSONValue.Member($0.key, JSON.number($0.value))
                    }),
            ])
        }
        let outputs = vitals.outputs.map { output in
            JSON.object([
                "source": .string(output.source), "output": .string(output.output),
                "up": .bool(output.isUp),
            ])
        }
        return JSON.object([
            "t_ns": .number("\(vitals.now.nanoseconds)"), "stages": .array(stages),
            "sources": .array(sources), "outputs": .array(outputs),
        ])
    }

    /// Counts of rules in intervals of media time.
    private func counts(_ request: PageRequest) throws -> HTTPResponse {
        let every = request.http.value("every") ?? "1m"
        guard let step = DurationText.parse(every), step >= .seconds(1) else {
            throw Problem(400, "'every' must be a time of a second or more", hint: "write 1m")
        }
        let rule = request.http.value("rule")
        let log = try host.readLog()
        var series = CountSeries(step: step.nanoseconds)
        let isWanted: (LogFollower.Event) -> Bool = { event in
            (rule == nil || event.value["rule"]?.string == rule) && !event.value.isAddition
        }
        for event in log.events(where: isWanted) { series.add(event.value) }
        return .json(series.json)
    }

    /// Where tracks have been, over a still of the source or on transparent ground.
    private func heat(_ request: PageRequest) throws -> HTTPResponse {
        guard let name = request.http.value("source") else {
            throw Problem(400, "'source' is missing")
        }
        guard let view = host.run.views.first(where: { $0.name == name }) else {
            throw Problem(404, "no source is called '\(name)'")
        }
        guard let size = view.latest.now?.decoded.picture.size else {
            throw Problem(404, "the source has given no picture yet")
        }
        let map = try host.readLog().places(of: name) ?? HeatMap()
        return HTTPResponse(
            200, type: "image/png", headers: [("Cache-Control", "private, no-store")],
            body: try host.pictures.png(HeatPicture(map, size: size)))
    }
}
