import EventLog
import HTTPServing
import Pipeline
import PipelineConfig

/// Pictures and clips that were kept of events.
struct EventFilesAPI: Sendable {
    let host: PageHost
    let events: EventsAPI

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/events/{id}/snapshot.jpg", .read) {
            try file("snapshot", of: $0)
        }
        table.on("GET", "\(root)/events/{id}/clip.mp4", .read) { try file("clip", of: $0) }
    }

    /// The file that the last revision of an event names as its `kind`.
    private func file(_ kind: String, of request: PageRequest) throws -> HTTPResponse {
        let event = try events.event(request.names[0]).value
        guard let name = event["media"]?[kind]?.string else {
            throw Problem(
                404, "no \(kind) of this event was kept",
                hint: host.run.description.record == nil
                    ? "add `record` to the pipeline, for the events that follow"
                    : "it is named when it is whole: a clip some seconds after its event")
        }
        guard let folder = host.run.description.record?.to, Self.isSafe(name),
            let file = HTTPFile(path: folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)")
        else {
            throw Problem(
                404, "the \(kind) is no longer there", detail: name,
                hint: "`record.keep` says how long files stay")
        }
        return file.response(
            to: request.http, type: Self.type(of: name),
            headers: [("Cache-Control", "private, no-store")])
    }

    /// Whether a name is one that is given to media of events, whatever wrote the log.
    private static func isSafe(_ name: String) -> Bool {
        name.hasPrefix("ev_") && !name.utf8.contains { $0 == 0x2F || $0 == 0 }
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "jpg": "image/jpeg"
        case "mp4": "video/mp4"
        case "mkv": "video/x-matroska"
        default: "application/octet-stream"
        }
    }
}
