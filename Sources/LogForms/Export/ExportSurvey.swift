import EventLog
import VisionCore

/// What a first pass over a log finds: what some forms say before the first frame.
struct ExportSurvey {
    /// A source of the log.
    struct Source {
        /// Its name.
        let name: String
        /// Frame records.
        var frames = 0
        /// The greatest index of a frame.
        var lastIndex = -1
        /// Media time of the last frame or event.
        var lastTime = MediaInstant.zero
        /// Of its first pictures; nil where no record says it.
        var size: Size?
        /// Where it comes from, without secrets.
        var uri: String?
        /// Frames a second, numerator and denominator.
        var rate: [Int] = []
        /// Whether anything was tracked.
        var hasTracks = false
        /// Least score that the run kept.
        var keptScore = 0.0
    }

    /// In the order of the head.
    private(set) var sources: [Source] = []
    /// The classes, in the order in which they come.
    private(set) var classes: [String] = []
    /// The last verdict on each event that has one, by id.
    private(set) var verdicts: [String: JSONValue] = [:]
    private var known: Set<String> = []

    /// Reads the log at `path`.
    init(path: String) throws {
        let reader = try LogReader(path: path)
        guard let head = try reader.next(), head.kind == .run,
            let header = head.value.flatMap(LogHeader.init)
        else { throw ExportFault.damaged(log: path, line: 1) }
        for source in header.record.sources {
            var one = Source(name: source.name)
            let kept = header.settings["source.\(source.name).score.kept"]
            one.keptScore = kept.flatMap { Double($0) } ?? 0
            sources.append(one)
        }
        while let line = try reader.next() {
            guard let kind = line.kind, [.frame, .source, .track, .event].contains(kind) else {
                continue
            }
            guard let value = line.value, let name = value["src"]?.string else {
                if kind == .event { continue }
                throw ExportFault.damaged(log: path, line: line.number)
            }
            guard let place = sources.firstIndex(where: { $0.name == name }) else {
                throw ExportFault.damaged(log: path, line: line.number)
            }
            note(kind, value, at: place)
        }
    }

    private mutating func note(_ kind: RecordKind, _ value: JSONValue, at place: Int) {
        switch kind {
        case .frame:
            sources[place].frames += 1
            sources[place].lastIndex = max(sources[place].lastIndex, value["n"]?.int ?? -1)
            note(time: value["t_ns"], at: place)
            for object in value["det"]?.elements ?? [] {
                guard let name = object["cls"]?.string, known.insert(name).inserted else {
                    continue
                }
                classes.append(name)
            }
        case .track: sources[place].hasTracks = true
        case .event:
            note(time: value["at"]?["t_ns"], at: place)
            if let verdict = value["verdict"], let id = value["id"]?.string {
                verdicts[id] = verdict
            }
        default:
            let sides = value["size"]?.elements?.compactMap(\.int) ?? []
            if sides.count == 2, sources[place].size == nil {
                sources[place].size = Size(width: sides[0], height: sides[1])
            }
            sources[place].uri = sources[place].uri ?? value["uri"]?.string
            let rate = value["fps_nominal"]?.elements?.compactMap(\.int) ?? []
            if rate.count == 2, rate.allSatisfy({ $0 > 0 }) { sources[place].rate = rate }
        }
    }

    private mutating func note(time: JSONValue?, at place: Int) {
        guard let time = time?.int else { return }
        let instant = MediaInstant(nanoseconds: Int64(clamping: time))
        sources[place].lastTime = max(sources[place].lastTime, instant)
    }
}
