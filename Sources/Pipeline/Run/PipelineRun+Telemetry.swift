import EventLog
import EventSinks
import Glibc
import HTTPServing
import Locking
import VisionCore

extension PipelineRun {
    /// Whether the run looks after its sources: what a watchdog wants to know.
    package var isAlive: Bool { vitals.isAlive }

    /// How many of its sources give frames, in words.
    package var status: String {
        let sources = vitals.sources
        return "\(sources.count { $0.vitals.state == .up }) of \(sources.count) sources up"
    }

    /// How it fares.
    package var vitals: RunVitals {
        var vitals = supervisor.vitals(
            outputs: services.reports.states, reload: services.reports.lastReload)
        vitals.sinks = services.log.sinks.statuses
        vitals.backends = services.backends.figures
        return vitals
    }

    /// What the sink called `name` refused for good, as lines of JSON, the latest `most` of them;
    /// nil where there is no such sink.
    package func deadLetters(of name: String, most: Int) -> [[UInt8]]? {
        services.log.sinks.deadLetters(of: name, most: most)
    }

    /// What the server of figures answers for `path`, of the program `version`.
    package func telemetry(for path: String, version: String) -> TelemetryAnswers.Answer {
        TelemetryAnswers(vitals: { self.vitals }, build: MetricsText.Build(version: version))
            .answer(to: path.hasPrefix("/") ? path : "/" + path)
    }

    /// Serves figures and health at `address` from now on.
    func serve(_ address: String, _ setup: Setup) throws {
        guard let place = ListenAddress(address) else {
            throw ListenFailure(address: address, code: EINVAL)
        }
        let answers = TelemetryAnswers(
            vitals: { [weak self] in self?.vitals ?? .none },
            build: MetricsText.Build(version: setup.tool.version))
        let server = try TelemetryServer(place, answers)
        telemetry.withLock { $0 = server }
        if place.port == 0 { setup.talk.note("metrics: served on port \(server.port)") }
    }
}
