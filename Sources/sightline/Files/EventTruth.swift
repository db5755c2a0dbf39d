import Evaluation
import EventLog
import FoundationEssentials
import PipelineConfig
import VisionCore

/// Events that should have been told, one JSON object a line.
///
/// `{"type": "line.cross", "at": "12.4s", "rule": "gate", "dir": "in"}`: `type` and `at` are
/// needed, `at` in seconds, as `12.4s`, or as in a log (`{"t_ns": …}`, so that records of a log
/// will do);
/// `src`, `rule`, `cls`, `phase` and `dir` are compared where they are given.
struct EventTruth {
    let events: [JudgedEvent]

    /// When something happened, in the forms that a line may have.
    private enum Moment: Decodable {
        case seconds(Double)
        case text(String)
        case record(Record)

        struct Record: Decodable {
            let t_ns: Int64
        }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let seconds = try? value.decode(Double.self) {
                self = .seconds(seconds)
            } else if let text = try? value.decode(String.self) {
                self = .text(text)
            } else {
                self = .record(try value.decode(Record.self))
            }
        }

        /// Nil for what is no time.
        var nanoseconds: Int64? {
            switch self {
            case .seconds(let seconds):
                seconds.isFinite && seconds.magnitude < 1e9
                    ? Int64(roundedHalfToEven: seconds * 1e9) : nil
            case .text(let text): DurationText.parse(text)?.nanoseconds
            case .record(let record): record.t_ns
            }
        }
    }

    private struct Line: Decodable {
        struct Data: Decodable { let dir: String? }

        let r: String?
        let type: String
        let at: Moment
        let src: String?
        let rule: String?
        let cls: String?
        let phase: String?
        let dir: String?
        let data: Data?
    }

    /// Reads the file at `path`.
    init(path: String) throws {
        let bytes = try InputFile.bytes(of: path)
        var events: [JudgedEvent] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let place = "\(path):\(index + 1)"
            let decoded: Line
            do {
                decoded = try JSONDecoder().decode(Line.self, from: Data(line))
            } catch {
                throw CommandError(
                    .badData, "this is no event", subject: place,
                    hint: #"a line is like {"type": "line.cross", "at": "12.4s", "rule": "gate"}"#)
            }
            if let kind = decoded.r, kind != "event" { continue }
            guard let time = decoded.at.nanoseconds else {
                throw CommandError(
                    .badData, "'at' is no time", subject: place,
                    hint: "seconds, 12.4s, or {\"t_ns\": 12400000000}")
            }
            var event = JudgedEvent(type: decoded.type, time: time)
            event.source = decoded.src
            event.rule = decoded.rule
            event.label = decoded.cls
            event.phase = decoded.phase
            event.direction = decoded.dir ?? decoded.data?.dir
            events.append(event)
        }
        self.events = events
    }
}

extension JudgedEvent {
    /// An event of a log; nil for a record without type or time.
    init?(_ record: JSONValue) {
        guard let type = record["type"]?.string, let time = record["at"]?["t_ns"]?.int else {
            return nil
        }
        self.init(type: type, time: Int64(clamping: time))
        source = record["src"]?.string
        rule = record["rule"]?.string
        phase = record["phase"]?.string
        direction = record["data"]?["dir"]?.string
        label = record["cls"]?.string
    }

    /// The events of the log at `path`.
    static func events(ofLog path: String) throws -> [JudgedEvent] {
        let reader = try LogReader(path: path)
        var events: [JudgedEvent] = []
        while let line = try reader.next() {
            guard line.kind == .event, let value = line.value, !value.isAddition,
                let event = JudgedEvent(value)
            else { continue }
            events.append(event)
        }
        return events
    }
}
