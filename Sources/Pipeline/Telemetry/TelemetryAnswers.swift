/// What the telemetry server answers to which path.
package struct TelemetryAnswers: Sendable {
    /// An answer.
    package struct Answer: Sendable {
        package var status: Int
        package var type = "text/plain; charset=utf-8"
        package var body: String
    }

    /// The figures now.
    let vitals: @Sendable () -> RunVitals
    /// What metrics name of the program.
    let build: MetricsText.Build

    /// The answer to a request for `target`, a path with or without a query.
    func answer(to target: String) -> Answer {
        switch target.prefix(while: { $0 != "?" }) {
        case "/metrics":
            return Answer(
                status: 200, type: "text/plain; version=0.0.4; charset=utf-8",
                body: MetricsText(vitals(), build: build).text)
        case "/livez": return verdict(vitals().isAlive)
        case "/readyz": return verdict(vitals().isReady)
        case "/healthz":
            let vitals = vitals()
            return Answer(
                status: vitals.isAlive ? 200 : 503, type: "application/json",
                body: HealthText.json(vitals))
        default: return Answer(status: 404, body: "not found\n")
        }
    }

    private func verdict(_ isWell: Bool) -> Answer {
        Answer(status: isWell ? 200 : 503, body: isWell ? "ok\n" : "not ready\n")
    }
}
