import Analytics
import Annotation
import EventLog
import Media
import StageGraph
import VisionCore

/// Keeps a picture and a clip of what the rules find in one source.
///
/// Clips are cut from the packets of the source as they came. Where anything of the pictures is
/// hidden, or they are turned, pictures are coded once as they may be seen, and clips are cut from
/// those packets. A folder that cannot be written stops nothing: it is told, and tried again with
/// the next event.
final class EventMediaStage: Stage {
    typealias Output = Nothing

    /// What is kept.
    struct Order {
        /// The best picture of the object.
        var keepsPictures: Bool
        /// How much of a clip lies before and after its event; nil for no clips.
        var clip: (before: Duration, after: Duration)?
        /// Whether clips have the sound of the source.
        var keepsSound = false
        /// What nobody may see.
        var hiding: AnnotationStyle
    }

    let order: Order
    private let records: SourceRecords
    private let folder: MediaFolder
    private let services: RunServices
    private let memory: SourceMemory
    private let pool = FramePool()
    var ring = PacketRing()
    var best: BestPictures
    var events: [String: EventFile] = [:]
    var hidden: HiddenPictures
    var stream: StreamInfo?
    var sound: StreamInfo?
    /// Sound that came before the first picture that is coded here.
    var earlySound: [Packet] = []
    /// From the source's timestamps to those of what is coded here.
    var shift = Duration.zero
    private var isTroubled = false
    /// Revisions of events that the log does not hold yet.
    private var early: [(record: EventRecord, place: LogPlace)] = []

    /// What the log and the end of the run call it.
    static let output = "record"
    /// What waits in front of rules that decide later, beside what is kept before an event.
    private static let slack = Duration.seconds(2)

    /// A stage that keeps of the source of `records` what `order` says, in `folder`.
    init(
        _ order: Order, records: SourceRecords, memory: SourceMemory, folder: MediaFolder,
        services: RunServices
    ) {
        self.memory = memory
        self.order = order
        self.records = records
        self.folder = folder
        self.services = services
        best = BestPictures(coder: StillEncoder(quality: 3, pool: pool))
        hidden = HiddenPictures(style: order.hiding, pool: pool)
    }

    func process(_ batch: [MediaItem], _ emit: (Nothing) -> Void) throws {
        for item in batch {
            submitEarly()
            do throws(MediaError) {
                switch item {
                case .packet(let packet): if !codes { try add(packet) }
                case .sound(let packet): try add(sound: packet)
                case .source(let event): try note(event)
                case .frame(let frame): try look(at: frame)
                case .closing(let closing): try close(closing)
                case .notice(let notice): if notice.endsEpoch { try endEpoch(at: notice.event) }
                }
            } catch {
                fail(error)
            }
        }
    }

    func flush(_ emit: (Nothing) -> Void) throws { finish() }

    func close() { finish() }

    /// Whether clips are cut from pictures that are coded here.
    var codes: Bool {
        order.clip != nil
            && (order.hiding.hidesAnything || stream.map { $0.orientation != .upright } ?? false)
    }

    private func finish() {
        attempt { () throws(MediaError) in try endCoding() }
        for id in events.keys { attempt { () throws(MediaError) in try endClip(of: id) } }
        for id in events.keys.sorted() { tell(id, isFinal: true) }
        events = [:]
        submitEarly()
        memory.lateRecords += early.map(\.record)
        early = []
    }
}

// Frames and events.
extension EventMediaStage {
    private func look(at frame: AnalysedFrame) throws(MediaError) {
        let picture =
            order.hiding.hidesAnything ? try hidden.picture(of: frame) : frame.decoded.picture
        if codes, let stream {
            if hidden.stream == nil {
                ring.begin(try hidden.begin(picture, of: stream), sound: sound)
                shift = picture.shift
                let early = earlySound
                earlySound = []
                for packet in early { try add(sound: packet) }
            }
            for packet in try hidden.packets(of: picture) { try add(packet) }
        }
        if order.keepsPictures { try best.note(frame.tracks, in: picture) }
        for event in frame.events {
            let record = records.record(of: event, arrival: frame.decoded.arrival)
            let place = LogPlace.frame(event.identity.frameIndex)
            try note(event, record, at: place, Scene(frame: frame, picture: picture))
        }
        best.forget(frame.tracks, but: neededTracks)
        if let clip = order.clip, let place = place(of: frame) {
            ring.trim(before: place.time - clip.before - Self.slack, in: place.section)
        }
    }

    private func close(_ closing: SourceClosing) throws(MediaError) {
        for event in closing.events {
            try note(
                event, records.record(of: event, arrival: nil),
                at: .closing(closing.identity.frameIndex), nil)
        }
        best.forgetAll(but: neededTracks)
    }

    /// What is seen at the time of an event.
    private struct Scene {
        let frame: AnalysedFrame
        let picture: VideoFrame
    }

    private func note(
        _ event: AnalyticsEvent, _ record: EventRecord, at place: LogPlace, _ scene: Scene?
    ) throws(MediaError) {
        if events[record.id] != nil {
            events[record.id]?.record = record
            events[record.id]?.place = place
            return tell(record.id)
        }
        guard isKept(event) else { return }
        var file = EventFile(record: record, place: place, track: event.track)
        if order.keepsPictures, let jpeg = try jpeg(of: event, scene) {
            file.snapshot = try folder.write(jpeg, of: record.id, ending: "jpg")
            recovered()
        }
        events[record.id] = file
        if let scene { try beginClip(of: event, record.id, scene) }
        tell(record.id)
    }

    /// Whether media are kept of `event`: of a moment or a beginning at a rule of the pipeline.
    private func isKept(_ event: AnalyticsEvent) -> Bool {
        event.rule != PipelineBuilder.trackLifeRule && event.type.rawValue != "count.interval"
            && (event.phase == .point || event.phase == .begin)
    }

    private func jpeg(of event: AnalyticsEvent, _ scene: Scene?) throws(MediaError) -> [UInt8]? {
        if let known = event.track.flatMap(best.picture(of:)) { return known }
        return try scene.map { scene throws(MediaError) in try best.current(scene.picture) }
    }

    /// Where a frame is in the ring; nil where its packet is gone.
    ///
    /// What is coded here may not have come out yet.
    private func place(of frame: AnalysedFrame) -> (time: Duration, section: Int)? {
        let picture = frame.decoded.picture
        guard !codes else {
            return ring.section.map { (.nanoseconds(picture.pts.nanoseconds), $0) }
        }
        return ring.entry(pts: picture.sourcePTS, arrival: frame.decoded.arrival).map {
            ($0.time, $0.section)
        }
    }

    private func beginClip(
        of event: AnalyticsEvent, _ id: String, _ scene: Scene
    ) throws(MediaError) {
        guard let clip = order.clip, let place = place(of: scene.frame),
            let stream = ring.stream(of: place.section)
        else { return }
        // The picture is named now, also where all of the clip's packets are here already: how far
        // a file has been read ahead is a matter of time.
        if event.phase == .point, events[id]?.snapshot != nil, let behind = events[id]?.place,
            let revision = events[id]?.revision()
        {
            append(revision, behind: behind)
        }
        let offset: Duration = .nanoseconds(scene.frame.decoded.time.nanoseconds) - place.time
        let moment: Duration = .nanoseconds(event.moment.time.nanoseconds) - offset
        let draft = try folder.draft(of: id, ending: stream.ending)
        let open = try OpenClip(
            draft: draft, stream: stream, sound: ring.sound(of: place.section),
            section: place.section, end: moment + clip.after, offset: offset)
        events[id]?.open = open
        for entry in ring.packets(from: moment - clip.before, in: place.section) {
            guard try open.take(entry) else { return try endClip(of: id) }
        }
    }

    func endClip(of id: String) throws(MediaError) {
        guard let open = events[id]?.open else { return }
        events[id]?.open = nil
        guard let range = try open.close() else { return folder.abandon(open.draft) }
        events[id]?.clip = try folder.keep(open.draft, of: id, ending: open.ending)
        events[id]?.range = range
        recovered()
        // What was seen of the object since may be a better picture.
        if let name = events[id]?.snapshot, let track = events[id]?.track,
            let jpeg = best.picture(of: track)
        {
            _ = try folder.write(jpeg, of: id, ending: "jpg", over: name)
        }
    }

    /// Has the log name the files of an event when nothing is added to them any more.
    func tell(_ id: String, isFinal: Bool = false) {
        guard var file = events[id], file.open == nil, isFinal || !file.lasts else { return }
        events[id] = nil
        guard file.snapshot != nil || file.clip != nil else { return }
        append(file.revision(), behind: file.place)
    }

    private func append(_ record: EventRecord, behind place: LogPlace) {
        early.append((record, place))
        submitEarly()
    }

    /// Has those revisions written whose events are in the log.
    private func submitEarly() {
        while let first = early.first, let reached = memory.logged, reached >= first.place {
            early.removeFirst()
            services.log.append(
                [first.record], source: records.source.index, name: records.source.name)
        }
    }
}

// Trouble.
extension EventMediaStage {
    private func attempt(_ work: () throws(MediaError) -> Void) {
        do throws(MediaError) { try work() } catch { fail(error) }
    }

    private func fail(_ error: MediaError) {
        for id in events.keys {
            guard let open = events[id]?.open else { continue }
            events[id]?.open = nil
            folder.abandon(open.draft)
        }
        for id in events.keys.sorted() { tell(id) }
        guard !isTroubled else { return }
        isTroubled = true
        services.reports.add(
            output: Self.output, source: records.source.name,
            state: error.isFullDisk ? .full : .down,
            reason: error.summary)
    }

    private func recovered() {
        services.reports.note(target: folder.path, of: Self.output)
        guard isTroubled else { return }
        isTroubled = false
        services.reports.add(
            output: Self.output, source: records.source.name, state: .up, reason: "written again")
    }
}

extension VideoFrame {
    /// From the timestamp that its packet had to its place on the timeline.
    fileprivate var shift: Duration {
        guard let source = sourcePTS else { return .zero }
        let ticks = pts.value.subtractingSaturated(source)
        return .nanoseconds(MediaTime(value: ticks, timeBase: pts.timeBase).nanoseconds)
    }
}
