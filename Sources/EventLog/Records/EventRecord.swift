package import Analytics

/// What a rule decided.
package struct EventRecord: LogRecord {
    /// What it is.
    package static let kind = RecordKind.event

    /// When it happened.
    package struct Moment: Sendable, Hashable {
        /// Media time in nanoseconds, between frames where that is known.
        package var time: Int64
        /// Ticks of the source's time base.
        package var pts: Int64?
        /// Last frame before it.
        package var frameBefore: Int?
        /// First frame after it.
        package var frameAfter: Int?
        /// Where between these two frames, 0 to 1.
        package var fraction: Double?
        /// Time of day of capture, when known.
        package var cameraTime: CameraTime?

        /// A moment of media time.
        package init(
            time: Int64, pts: Int64? = nil, frameBefore: Int? = nil, frameAfter: Int? = nil,
            fraction: Double? = nil, cameraTime: CameraTime? = nil
        ) {
            self.time = time
            self.pts = pts
            self.frameBefore = frameBefore
            self.frameAfter = frameAfter
            self.fraction = fraction
            self.cameraTime = cameraTime
        }
    }

    /// Files that belong to it.
    package struct Media: Sendable, Hashable {
        /// A picture.
        package var snapshot: String?
        /// A clip.
        package var clip: String?
        /// From and to of the clip, media time in nanoseconds.
        package var clipTimes: [Int64]?

        /// Files that belong to an event.
        package init(snapshot: String? = nil, clip: String? = nil, clipTimes: [Int64]? = nil) {
            self.snapshot = snapshot
            self.clip = clip
            self.clipTimes = clipTimes
        }
    }

    /// Its name for ever; see `EventID`.
    package var id: String
    /// Grows with each update of a lasting event, from 0.
    package var revision: Int
    /// Where it stands in its life.
    package var phase: EventPhase
    /// One of schema.md's list.
    package var type: EventType
    /// Name of the rule.
    package var rule: String?
    /// Name of the source, nil for one of the pipeline.
    package var source: String?
    /// Which connection, from 0.
    package var epoch: Int?
    /// When it happened.
    package var at: Moment?
    /// Number of the track in its source: orders the events of a frame.
    package var trackNumber: Int?
    /// `uid` of the track.
    package var track: String?
    /// Class of the object.
    package var cls: String?
    /// Score of the object, 0 to 1.
    package var score: Float?
    /// What the rule found.
    package var data: [LogField]
    /// The numbers behind the decision, with their thresholds.
    package var why: [LogField]
    /// Files that belong to it.
    package var media: Media?
    /// Why a state is over, when it is not for the rule's own reason.
    package var endReason: String?
    /// Host time of the packet, nanoseconds since the start of the run.
    package var arrival: Int64?

    /// An event of `type`.
    package init(
        id: String, revision: Int = 0, phase: EventPhase, type: EventType, rule: String? = nil,
        source: String? = nil, epoch: Int? = nil, at: Moment? = nil, trackNumber: Int? = nil,
        track: String? = nil, cls: String? = nil, score: Float? = nil, data: [LogField] = [],
        why: [LogField] = []
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
                line.field("t_ns", at.time)
                line.field("pts", at.pts)
                line.field("n_before", at.frameBefore)
                line.field("n_after", at.frameAfter)
                line.field("frac", at.fraction, places: 4)
                at.cameraTime?.write(to: &line)
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
                line.integers("clip_t_ns", media.clipTimes)
            }
        }
        line.field("end_reason", endReason)
        if line.carriesHostClocks { line.field("arr_ns", arrival) }
    }
}
