import EventLog
import VisionCore

/// What a run says of its health: one JSON object.
enum HealthText {
    /// `sources` with state, since when, why, frames a second, and the age of the last frame.
    static func json(_ vitals: RunVitals) -> String {
        let wall = LogClock.system.wall()
        let sources = vitals.sources.map { source -> String in
            let since = wall - (vitals.now - source.vitals.since)
            var members = [
                ("state", JSONText.quoted(source.vitals.state.rawValue)),
                ("since", JSONText.quoted(since.rfc3339)),
            ]
            if let reason = source.vitals.reason {
                members.append(("reason", JSONText.quoted(reason)))
            }
            members.append(("fps", "\((source.framesPerSecond * 100).rounded() / 100)"))
            if let age = source.vitals.age(at: vitals.now) {
                members.append(("last_frame_age_ms", "\(age.nanoseconds / 1_000_000)"))
            }
            return JSONText.quoted(source.figures.name) + ":" + object(members)
        }
        return object([
            ("status", JSONText.quoted(vitals.isReady ? "ok" : "degraded")),
            ("sources", "{\(sources.joined(separator: ","))}"),
        ]) + "\n"
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { JSONText.quoted($0) + ":" + $1 }.joined(separator: ",") + "}"
    }
}
