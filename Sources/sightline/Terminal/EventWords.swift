import FoundationEssentials
import VisionCore

/// Events of a log in words, one line each, for a person who watches a terminal.
struct EventWords {
    /// Whether begin and end of tracks are told: where no rule says anything.
    let tellsTracks: Bool
    /// Whether lines name the source: where there are several.
    let namesSource: Bool

    private struct Line: Decodable {
        struct Moment: Decodable { let t_ns: Int64 }
        struct Count: Decodable {
            let `in`: Int?
            let out: Int?
        }
        struct Facts: Decodable {
            let dir: String?
            let count: Count?
            let occupancy: Int?
            let dwell_ms: Double?
            let life_ms: Double?
            let output: String?
            let state: String?
            let reason: String?
        }
        struct Verdict: Decodable {
            let by: String
            let label: String
            let text: String?
        }
        let r: String
        let type: String?
        let rule: String?
        let src: String?
        let at: Moment?
        let track: String?
        let cls: String?
        let phase: String?
        let data: Facts?
        let verdict: Verdict?
    }

    /// The record `json` in words; nil for one that a person need not see.
    func text(of json: some Sequence<UInt8>) -> String? {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(json)), line.r == "event",
            let type = line.type, let at = line.at
        else { return nil }
        let isTrack = type.hasPrefix("track.")
        guard !isTrack || tellsTracks, let words = words(of: line, type) else { return nil }
        var columns = [Self.clock(at.t_ns)]
        if namesSource, let source = line.src { columns.append(source) }
        if !isTrack, let rule = line.rule { columns.append(rule) }
        return TerminalText.escaped((columns + [words]).joined(separator: "  "))
    }

    /// The same without time and source; nil for one that a person need not see.
    func sentence(of json: some Sequence<UInt8>) -> String? {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(json)), line.r == "event",
            let type = line.type
        else { return nil }
        let isTrack = type.hasPrefix("track.")
        guard !isTrack || tellsTracks, let words = words(of: line, type) else { return nil }
        return TerminalText.escaped(
            [isTrack ? nil : line.rule, words].compactMap(\.self)
                .joined(separator: "  "))
    }

    /// What happened, and what was said of it.
    private func words(of line: Line, _ type: String) -> String? {
        guard let words = facts(of: line, type) else { return nil }
        guard let verdict = line.verdict else { return words }
        let text = verdict.text.map { ": \($0)" } ?? ""
        return "\(words)  [\(verdict.label), says \(verdict.by)\(text)]"
    }

    private func facts(of line: Line, _ type: String) -> String? {
        let who = [line.cls, line.track.flatMap(Self.number).map { "#\($0)" }]
            .compactMap(\.self).joined(separator: " ")
        let facts = line.data
        let after = (facts?.dwell_ms ?? facts?.life_ms).map { " after \(Self.seconds($0)) s" } ?? ""
        let inside = facts?.occupancy.map { "  (\($0) inside)" } ?? ""
        switch type {
        case "line.cross":
            let count = facts?.count.map { "  (\($0.in ?? 0) in, \($0.out ?? 0) out)" } ?? ""
            return "\(who) crossed \(facts?.dir ?? "")\(count)"
        case "zone.enter": return "\(who) came in\(inside)"
        case "zone.exit": return "\(who) left\(after)\(inside)"
        case "zone.dwell": return "\(who) is still there\(after)\(inside)"
        case "zone.occupancy": return facts?.occupancy.map { "\($0) inside" }
        case "track.start": return "\(who) appeared"
        case "track.end": return "\(who) is gone\(after)"
        case "output.state": return nil
        default:
            let phase = line.phase.map { $0 == "point" ? "" : " (\($0))" } ?? ""
            return (who.isEmpty ? type : "\(type)  \(who)") + phase
        }
    }

    /// The last part of `run/source/number`.
    private static func number(_ track: String) -> Substring? {
        track.split(separator: "/").last
    }

    private static func seconds(_ milliseconds: Double) -> String {
        guard abs(milliseconds) < 1e12 else { return "\(milliseconds / 1000)" }
        return "\((milliseconds / 100).rounded() / 10)"
    }

    /// Media time as `mm:ss.cc`, from an hour on `h:mm:ss.cc`.
    static func clock(_ nanoseconds: Int64) -> String {
        let hundredths = nanoseconds.magnitude / 10_000_000
        func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (seconds, minutes) = (hundredths / 100 % 60, hundredths / 6_000)
        let head = minutes < 60 ? two(minutes) : "\(minutes / 60):\(two(minutes % 60))"
        return (nanoseconds < 0 ? "-" : "") + "\(head):\(two(seconds)).\(two(hundredths % 100))"
    }
}
