import EventLog
import PipelineConfig
import VisionCore

/// Why a log cannot be replayed.
enum ReplayFault: UserFacing {
    /// It is no log.
    case noLog(String)
    /// It has no frame records.
    case noFrames(String)
    /// Its head does not say how objects were detected.
    case noSettings(String)
    /// The pipeline asks for other detections than it has.
    case otherDetection(keys: [String])
    /// The pipeline has no such source.
    case noSource(String)
    /// A line of it is not what it should be.
    case damaged(String, line: Int)
    /// The new log is there already.
    case exists(String)
    /// The new log would replace the one that is replayed.
    case itself(String)

    var summary: String {
        switch self {
        case .noLog: "this is no log"
        case .noFrames: "the log has no frame records"
        case .noSettings: "the head of the log does not say how objects were detected"
        case .otherDetection(let keys):
            "the pipeline asks for other detections than the log has: "
                + keys.joined(separator: ", ")
        case .noSource(let name): "the pipeline has no source called '\(name)'"
        case .damaged: "the record cannot be read"
        case .exists: "the log is there already"
        case .itself: "the new log would replace the one that is replayed"
        }
    }

    var subject: String? {
        switch self {
        case .noLog(let path), .noFrames(let path), .noSettings(let path), .exists(let path),
            .itself(let path):
            path
        case .damaged(let path, let line): "\(path):\(line)"
        case .otherDetection, .noSource: nil
        }
    }

    var hint: String? {
        switch self {
        case .noFrames: "make it with --log-frames"
        case .noSettings: "it was made by an earlier version: make it again"
        case .otherDetection: "only track, rules, detect.merge and detect.groups may differ"
        case .exists: "name another one, or add --overwrite"
        case .itself: "name another file"
        case .noLog, .noSource, .damaged: nil
        }
    }

    var exitCode: ExitStatus {
        switch self {
        case .noLog, .damaged: .badData
        case .noFrames, .noSettings: .noInput
        case .otherDetection, .noSource: .configuration
        case .exists, .itself: .cannotCreate
        }
    }

    /// Whether a setting is that of the log, whatever the pipeline says: which part of the sources,
    /// how they were queued and written.
    static func isOfLog(_ key: String) -> Bool {
        guard key.hasPrefix("source.") else { return key != "log.tracks" }
        let last = key.split(separator: ".").last.map(String.init) ?? ""
        let isPart = ["mode", "stream", "from", "to", "max_frames", "stride"].contains(last)
        return isPart && !key.contains(".rule.") && !key.contains(".track.")
    }

    /// Throws where `description` asks for other detections than those of a log.
    static func check(_ description: PipelineDescription, against header: LogHeader) throws {
        guard !header.settings.isEmpty else { throw ReplayFault.noSettings("the log") }
        var keys: [String] = []
        for line in description.settings {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = String(line[..<equals])
            let value = String(line[line.index(after: equals)...])
            guard let name = detectionKey(key), let logged = header.settings[key], logged != value
            else { continue }
            if !keys.contains(name) { keys.append(name) }
        }
        if !keys.isEmpty { throw ReplayFault.otherDetection(keys: keys) }
    }

    /// The key of the pipeline file that a setting is about, where it decides on detections.
    private static func detectionKey(_ key: String) -> String? {
        if ["pose.model", "pose.score", "segment.model", "classify.model"].contains(key) {
            return key
        }
        guard let detect = key.firstRange(of: ".detect."), key.hasPrefix("source."),
            !key.contains(".rule.")
        else { return nil }
        let name = "detect." + key[detect.upperBound...]
        return ["detect.merge", "detect.group"].contains(name) ? nil : name
    }
}
