import EventLog
import VisionCore

/// What trackers and rules remember of one source: a value that can be saved and restored.
///
/// The objects do not depend on what is judged of them: a replay follows those of the next frames
/// while rules judge these.
struct SourceAnalysis: Codable, Sendable {
    var objects: ObjectFollower
    var judge: RuleJudge

    /// Continues a live run behind `log`: its tracks are over, its numbers and counts are not.
    mutating func resume(after log: ResumedLog.Source) {
        _ = close()
        objects.continueNumbering(after: log.lastTrackNumber)
        judge.resume(after: log)
    }

    /// Continues the numbers and counts of `old`, whose tracks are over.
    mutating func resume(after old: SourceAnalysis) {
        objects.continueNumbering(after: old.objects)
        judge.resume(after: old.judge)
    }

    /// Ends every track: the source or its epoch is over.
    mutating func close() -> SourceClosing? { judge.close(objects.endAll()) }
}
