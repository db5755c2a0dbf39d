import EventLog
import VisionCore

/// The chain behind an event: what the log has of its frames, its detection, its track and its
/// rule.
struct EventReasons: Encodable {
    /// The event as it is in the log, by key.
    let event: [String: String]
    /// The frame before it, and the one after.
    let frames: [[String: String]]
    /// The detection of its track in these frames.
    let detections: [[String: String]]
    /// The last record of its track up to the event.
    let track: [String: String]?
    /// What the rule decided by.
    let why: [String: String]
    /// What was lost of the source around it.
    let losses: [String]

    private enum CodingKeys: CodingKey { case event, frames, detections, track, why, losses }

    private let order: [(String, [(String, String)])]

    /// The reasons of `id` in the log at `path`; nil where it is not there.
    init?(of id: String, in path: String) throws {
        guard let event = try Self.event(id, in: path) else { return nil }
        let source = event["src"]?.string
        let uid = event["track"]?.string
        let before = event["at"]?["n_before"]?.int
        let after = event["at"]?["n_after"]?.int
        let time = event["at"]?["t_ns"]?.int ?? 0
        var frames: [JSONValue] = []
        var detections: [(Int, JSONValue)] = []
        var track: JSONValue?
        var losses: [String] = []
        let reader = try LogReader(path: path)
        while let line = try reader.next() {
            guard let kind = line.kind, [.frame, .track, .drop, .gap].contains(kind),
                let value = line.value, value["src"]?.string == source
            else { continue }
            switch kind {
            case .frame:
                guard let n = value["n"]?.int, n == before || n == after else { continue }
                frames.append(value)
                for seen in value["det"]?.elements ?? []
                where uid != nil && seen["id"]?.string == uid {
                    detections.append((n, seen))
                }
            case .track:
                if value["uid"]?.string == uid, (value["t_ns"]?.int ?? 0) <= time || track == nil {
                    track = value
                }
            case .drop:
                let (from, to) = (value["from_n"]?.int ?? 0, value["to_n"]?.int ?? 0)
                if let before, let after, from <= after, to >= before {
                    losses.append(
                        "frames \(from) to \(to) dropped by \(value["stage"]?.string ?? "?"): \(value["cause"]?.string ?? "?")"
                    )
                }
            default: break
            }
        }
        func pairs(_ value: JSONValue?, without: Set<String> = []) -> [(String, String)] {
            (value?.members ?? []).filter { !without.contains($0.name) }
                .map { ($0.name, $0.value.shownText) }
        }
        let eventPairs = pairs(event, without: ["v", "r", "seq", "run", "why"])
        let framePairs = frames.map {
            pairs($0, without: ["v", "r", "seq", "run", "det", "lat_ms", "src", "epoch"])
        }
        let detectionPairs = detections.map {
            [("n", "\($0.0)")] + pairs($0.1, without: ["kp", "kp_z"])
        }
        let trackPairs = track.map { pairs($0, without: ["v", "r", "seq", "run"]) }
        func named(_ pairs: [(String, String)]) -> [String: String] {
            Dictionary(pairs) { first, _ in first }
        }
        self.event = named(eventPairs)
        self.frames = framePairs.map(named)
        self.detections = detectionPairs.map(named)
        self.track = trackPairs.map(named)
        why = named(pairs(event["why"]))
        self.losses = losses
        order =
            [("event", eventPairs)] + framePairs.map { ("frame", $0) }
            + detectionPairs.map { ("detection", $0) } + (trackPairs.map { [("track", $0)] } ?? [])
            + [("rule", pairs(event["why"]))]
    }

    /// The chain for a person: a line for each part.
    var lines: [String] {
        order.map { name, pairs in
            "\(name): " + pairs.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        } + losses
    }

    private static func event(_ id: String, in path: String) throws -> JSONValue? {
        let reader = try LogReader(path: path)
        while let line = try reader.next() {
            guard line.kind == .event, let value = line.value, value["id"]?.string == id else {
                continue
            }
            return value
        }
        return nil
    }
}
