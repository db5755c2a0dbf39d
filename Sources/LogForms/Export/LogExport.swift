import EventLog
import VisionCore

/// An export of a log: two passes over it, memory that does not grow with its length.
package struct LogExport {
    /// What came of it.
    package struct Outcome: Sendable, Equatable {
        /// The files, or the folder.
        package var paths: [String] = []
        /// Frames that were taken.
        package var frames = 0
        /// Objects in them.
        package var objects = 0
        /// Events that were taken.
        package var events = 0
    }

    private let log: String
    private let form: ExportForm
    private let target: String
    private let options: ExportOptions

    /// The log at `log` in `form`, to `target`.
    package init(log: String, as form: ExportForm, to target: String, options: ExportOptions) {
        self.log = log
        self.form = form
        self.target = target
        self.options = options
    }

    /// Makes it: whole under its name, or not at all.
    package func run() throws -> Outcome {
        if form == .parquet { throw ExportFault.parquet(log: log, target: target) }
        let survey = try ExportSurvey(path: log)
        let sources = try chosen(of: survey)
        try check(sources)
        let place = ExportPlace(log: log, target: target, overwrites: options.overwrites)
        let exporter = try exporter(survey, sources, place)
        var outcome = Outcome(paths: exporter.paths)
        switch exporter {
        case .frames(let frames): try pass(sources, frames, &outcome)
        case .events(let events): try pass(sources, events, &outcome)
        }
        try exporter.finish()
        return outcome
    }

    private func chosen(of survey: ExportSurvey) throws -> [ExportSurvey.Source] {
        let names = survey.sources.map(\.name)
        if let name = options.source {
            guard let source = survey.sources.first(where: { $0.name == name }) else {
                throw ExportFault.noSource(name: name, names: names)
            }
            return [source]
        }
        guard names.count == 1 || !form.isOfOneSource else {
            throw ExportFault.severalSources(names: names, form: form.rawValue)
        }
        return survey.sources
    }

    private func check(_ sources: [ExportSurvey.Source]) throws {
        switch form.selection {
        case .none: return
        case .tracks:
            if sources.contains(where: { $0.frames > 0 && !$0.hasTracks }) {
                throw ExportFault.noTracks(log: log, form: form.rawValue)
            }
        case .all, .shown: break
        }
        guard sources.contains(where: { $0.frames > 0 }) else {
            throw ExportFault.noFrames(log: log)
        }
    }

    private func pass(
        _ sources: [ExportSurvey.Source], _ exporter: any FrameExporter, _ outcome: inout Outcome
    ) throws {
        let selections = sources.reduce(into: [:]) { $0[$1.name] = selection(of: $1) }
        var feed = FrameFeed()
        func give(_ frame: ExportFrame?) throws {
            guard var frame, let isWanted = selections[frame.source] else { return }
            guard frame.size.width > 0 else {
                throw ExportFault.noSize(log: log, source: frame.source)
            }
            frame.objects = frame.objects.filter(isWanted)
            outcome.frames += 1
            outcome.objects += frame.objects.count
            try exporter.add(frame)
        }
        let reader = try LogReader(path: log)
        while let line = try reader.next() {
            guard let kind = line.kind, [.frame, .source, .track].contains(kind) else { continue }
            let damage = ExportFault.damaged(log: log, line: line.number)
            guard let value = line.value else { throw damage }
            let frame: ExportFrame?
            do throws(FrameFeed.Unreadable) { frame = try feed.take(kind, value) } catch {
                throw damage
            }
            try give(frame)
        }
        for frame in feed.rest() { try give(frame) }
    }

    /// Which objects of a source are exported.
    private func selection(of source: ExportSurvey.Source) -> (ExportObject) -> Bool {
        let least = options.score
        switch form.selection {
        case .all: return { $0.score >= least ?? -1 }
        case .tracks: return { $0.isConfirmed && $0.score >= least ?? -1 }
        case .shown where source.hasTracks: return { $0.isConfirmed && $0.score >= least ?? -1 }
        case .shown: return { $0.score >= least ?? source.keptScore }
        case .none: return { _ in false }
        }
    }

    private func pass(
        _ sources: [ExportSurvey.Source], _ exporter: any EventExporter, _ outcome: inout Outcome
    ) throws {
        let names = Set(sources.map(\.name))
        let reader = try LogReader(path: log)
        while let line = try reader.next() {
            guard line.kind == .event, let event = line.value, let source = event["src"]?.string,
                names.contains(source)
            else { continue }
            outcome.events += 1
            try exporter.add(event, line.bytes)
        }
    }

    private func captions(
        _ form: CaptionExport.Form, _ survey: ExportSurvey, _ end: MediaInstant,
        _ place: ExportPlace
    ) throws -> CaptionExport {
        try CaptionExport(
            place, form, end: end, verdicts: survey.verdicts, words: options.words)
    }

    private func exporter(
        _ survey: ExportSurvey, _ sources: [ExportSurvey.Source], _ place: ExportPlace
    ) throws -> Exporter {
        let numbers = ClassNumbers(survey.classes)
        switch form {
        case .mot: return .frames(try MOTExport(place))
        case .kitti: return .frames(try KITTIExport(place))
        case .csv: return .frames(try TableExport(place, numbers, options.columns))
        case .coco:
            return .frames(
                try COCOExport(place, numbers, sources: survey.sources.map(\.name)))
        case .yolo:
            return .frames(
                try YOLOExport(
                    place, numbers, names: sources.map(\.name), hasScores: options.hasScores))
        case .cvat: return .frames(try CVATExport(place, sources[0], numbers))
        case .labelstudio:
            return .frames(try LabelStudioExport(place, sources[0], video: options.video))
        case .onvif: return .frames(try ONVIFExport(place, start: options.start))
        case .vtt:
            return .events(
                try captions(.vtt, survey, sources[0].lastTime, place))
        case .srt:
            return .events(
                try captions(.srt, survey, sources[0].lastTime, place))
        case .parquet: throw ExportFault.parquet(log: log, target: target)
        }
    }
}
