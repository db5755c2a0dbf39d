package import Analytics
package import VisionCore

/// What a rule decided.
package struct EventRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.event

    /// Files that show the event, in the folder of event media.
    package struct Media: Sendable, Equatable {
        /// Name of its picture.
        package var snapshot: String?
        /// Name of its clip.
        package var clip: String?
        /// Media time of the clip's first picture, and of the end of its last one.
        package var clipTimes: [MediaInstant]?

        package init(snapshot: String?, clip: String?, clipTimes: [MediaInstant]?) {
            self.snapshot = snapshot
            self.clip = clip
            self.clipTimes = clipTimes
        }
    }

    /// Its name for ever; see `EventID`.
    package var id: String
    /// Grows with each update of a lasting event, from 0.
    package var revision: Int
    /// Whether it is an instant, or where in its life a lasting event is.
    package var phase: EventPhase
    /// One of schema.md's list.
    package var type: EventType
    /// Name of the rule.
    package var rule: String?
    /// Name of the source; nil for an event of the pipeline.
    package var source: String?
    /// Which connection, from 0.
    package var epoch: Int?
    /// When it happened.
    package var at: EventMoment?
    /// Time of day of capture at that moment, when known.
    package var cameraTime: CameraTime?
    /// Number of the track in its source: orders the events of a frame.
    package var trackNumber: Int?
    /// `uid` of the track.
    package var track: String?
    /// Class of the object.
    package var cls: String?
    /// Score of the object, 0 to 1.
    package var score: Float?
    /// What the rule found.
    package var data: [EventField]
    /// The numbers behind the decision, with their thresholds.
    package var why: [EventField]
    /// Files that show it, in a revision that was made when they were whole.
    package var media: Media?
    /// What was said of it last.
    package var verdict: Verdict?
    /// Why a state is over, when it is not for the rule's own reason.
    package var endReason: String?
    /// When the packet arrived.
    package var arrival: RunInstant?

    /// An event of `type`.
    package init(
        id: String, revision: Int = 0, phase: EventPhase, type: EventType, rule: String? = nil,
        source: String? = nil, epoch: Int? = nil, at: EventMoment? = nil, trackNumber: Int? = nil,
        track: String? = nil, cls: String? = nil, score: Float? = nil, data: [EventField] = [],
        why: [EventField] = []
    ) {
        self.id = id
        self.revision = revision
        self.phase = phase
        self.type = type
        self.rule = rule
        self.source = source
        self.epoch = epoch
        self.at = at
        self.trackNumber = trackNumber
        self.track = track
        self.cls = cls
        self.score = score
        self.data = data
        self.why = why
    }

    /// The source it happened in.
    package var src: String? { source }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("id", id)
        line.field("rev", revision)
        line.field("phase", word: phase)
        line.field("type", word: type)
        line.field("rule", rule)
        line.field("src", source)
        line.field("epoch", epoch)
        if let at {
            line.object("at") { line in
                at.write(to: &line)
                cameraTime?.write(to: &line)
            }
        }
        line.field("track", track)
        line.field("cls", cls)
        line.field("score", score: score)
        if !data.isEmpty { line.field("data", .object(data)) }
        if !why.isEmpty { line.field("why", .object(why)) }
        if let media {
            line.object("media") { line in
                line.field("snapshot", media.snapshot)
                line.field("clip", media.clip)
                line.field(
                    "clip_t_ns",
                    media.clipTimes.map { EventValue.list($0.map { .int($0.nanoseconds) }) })
            }
        }
        if let verdict { line.object("verdict") { verdict.write(to: &$0) } }
        line.field("end_reason", endReason)
        if line.carriesHostClocks { line.field("arr_ns", arrival) }
    }
}
