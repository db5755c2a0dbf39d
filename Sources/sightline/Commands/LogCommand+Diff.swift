import ArgumentParser
import EventLog
import VisionCore

extension LogCommand {
    /// `sightline log diff`.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Events and tracks that one log has and another has not, or has otherwise.",
            discussion: """
                Events are compared by id, tracks by source and number. What changed is said with \
                the first difference, in why where there is one.
                """)

        @Argument(help: "A log.")
        var old: String
        @Argument(help: "Another log, for example a replay of it.")
        var new: String
        @Flag(help: "One JSON object on stdout.")
        var json = false

        private struct Result: Encodable {
            let events: LogDifference.Part
            let tracks: LogDifference.Part
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let difference = try LogDifference(from: old, to: new)
                if json {
                    try StandardOutput.write(
                        try JSONResult(
                            Result(events: difference.events, tracks: difference.tracks)
                        ).text)
                    return
                }
                var text = ""
                for (sign, items) in [
                    ("-", difference.events.lost + difference.tracks.lost),
                    ("+", difference.events.gained + difference.tracks.gained),
                    ("~", difference.events.changed + difference.tracks.changed),
                ] {
                    for item in items {
                        text += TerminalText.escaped("\(sign) \(item.words)") + "\n"
                    }
                }
                let (events, tracks) = (difference.events, difference.tracks)
                text +=
                    "events: \(events.gained.count) gained, \(events.lost.count) lost, "
                    + "\(events.changed.count) changed; tracks: \(tracks.gained.count) gained, "
                    + "\(tracks.lost.count) lost, \(tracks.changed.count) changed\n"
                try StandardOutput.write(text)
            }
        }
    }
}
