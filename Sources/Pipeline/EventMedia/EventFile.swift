import Analytics
import EventLog
import VisionCore

/// An event whose picture and clip are kept, from its beginning to the record that names them.
///
/// A lasting event is told of them when it is over, so that its revisions stay in order.
struct EventFile {
    /// Its last record.
    var record: EventRecord
    /// Where that record is in the log.
    var place: LogPlace
    /// Number of its track.
    let track: Int?
    /// Name of its picture.
    var snapshot: String?
    /// Name of its clip.
    var clip: String?
    /// What the clip shows.
    var range: [MediaInstant]?
    /// The clip that is being written.
    var open: OpenClip?
    /// Revisions of the event that this has made.
    private var told = 0

    /// The files of the event of `record`.
    init(record: EventRecord, place: LogPlace, track: Int?) {
        self.record = record
        self.place = place
        self.track = track
    }

    /// Whether the event may still change.
    var lasts: Bool { record.phase == .begin || record.phase == .update }

    /// The next revision of the event, which names its files.
    mutating func revision() -> EventRecord {
        told += 1
        var next = record
        next.revision = record.revision.addingSaturated(told)
        next.media = EventRecord.Media(snapshot: snapshot, clip: clip, clipTimes: range)
        return next
    }
}
