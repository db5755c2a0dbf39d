import EventLog
import LogQueries
import VisionCore

/// Events as captions: WebVTT with a metadata track of JSON beside it, or SubRip.
///
/// A point event is shown for two seconds, a lasting one from its begin to its end, each once with
/// the last that was said of it.
final class CaptionExport: EventExporter {
    /// The form of the text.
    enum Form { case vtt, srt }

    private static let shown = Duration.seconds(2)
    private let file: AtomicFile
    private let metadata: AtomicFile?
    private let form: Form
    private let end: MediaInstant
    private let verdicts: [String: JSONValue]
    private let words: ([UInt8]) -> String?
    private let cues: SortedRows
    /// The begin of each lasting event that has no end yet: its line, by id.
    private var open: [String: (start: MediaInstant, line: [UInt8])] = [:]
    private var number = 0
    let paths: [String]

    init(
        _ place: ExportPlace, _ form: Form, end: MediaInstant, verdicts: [String: JSONValue],
        words: @escaping ([UInt8]) -> String?
    ) throws {
        file = try place.file()
        switch form {
        case .vtt:
            metadata = try place.file(besideWith: ".metadata.vtt", insteadOf: ".vtt")
        case .srt: metadata = nil
        }
        paths = [file.path] + (metadata.map { [$0.path] } ?? [])
        self.form = form
        self.end = end
        self.verdicts = verdicts
        self.words = words
        do throws(SortedRows.Fault) { cues = try SortedRows() } catch {
            throw ExportFault.cannotSort(what: error.text)
        }
    }

    func add(_ event: JSONValue, _ line: [UInt8]) throws {
        guard let time = event.mediaTime, let id = event["id"]?.string, !event.isAddition else {
            return
        }
        let line = judged(event, id)?.bytes ?? line
        switch event["phase"]?.string {
        case "begin": open[id] = (time, line)
        case "end":
            let begun = open.removeValue(forKey: id)
            try add(from: begun?.start ?? time, to: time, begun?.line ?? line)
        case "update": break
        default: try add(from: time, to: time + Self.shown, line)
        }
    }

    /// The record with the last verdict on its event; nil without one.
    private func judged(_ event: JSONValue, _ id: String) -> JSONValue? {
        guard let verdict = verdicts[id], let members = event.members else { return nil }
        return .object(
            members.filter { $0.name != "verdict" } + [.init("verdict", verdict)])
    }

    private func add(from start: MediaInstant, to end: MediaInstant, _ line: [UInt8]) throws {
        let first = max(start.nanoseconds, 0)
        let length = max(end.nanoseconds.subtractingSaturated(first), 100_000_000)
        do throws(SortedRows.Fault) {
            try cues.add(
                first, first.addingSaturated(length), String(decoding: line, as: UTF8.self))
        } catch { throw ExportFault.cannotSort(what: error.text) }
    }

    func finish() throws {
        for (_, begun) in open.sorted(by: { $0.key < $1.key }) {
            try add(from: begun.start, to: end, begun.line)
        }
        if form == .vtt {
            try file.write("WEBVTT\n\n")
            try metadata?.write("WEBVTT\n\n")
        }
        do {
            try cues.forEach(write)
        } catch let fault as SortedRows.Fault {
            throw ExportFault.cannotSort(what: fault.text)
        }
        try file.finish()
        try metadata?.finish()
    }

    private func write(_ start: Int64, _ end: Int64, _ line: String) throws {
        let times = "\(clock(start)) --> \(clock(end))\n"
        // `-->` ends what a cue may hold, also inside a text of JSON.
        try metadata?.write(times + line.replacing("-->", with: "--\\u003e") + "\n\n")
        guard let text = words(Array(line.utf8)) else { return }
        number += 1
        switch form {
        case .vtt: try file.write(times + XMLText.escaped(text) + "\n\n")
        case .srt: try file.write("\(number)\n\(times)\(text)\n\n")
        }
    }

    /// `hh:mm:ss.mmm`; SubRip has a comma.
    private func clock(_ nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        func padded(_ value: Int64, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - "\(value)".count)) + "\(value)"
        }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
        return parts.joined(separator: ":") + (form == .vtt ? "." : ",") + padded(rest, 3)
    }
}
