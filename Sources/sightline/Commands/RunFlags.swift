import ArgumentParser
import PipelineConfig
import VisionCore

/// Which networks look at the pictures.
struct ModelFlags: ParsableArguments {
    @Option(help: "Detector: a name of the catalogue or a model file.")
    var model: String?
    @Option(help: "Pose estimator.")
    var pose: String?
    @Option(help: "Segmenter.")
    var segment: String?
    @Option(help: "Classifier.")
    var classify: String?
    @Option(help: "Classes to keep: person,car.")
    var classes: String?
    @Option(help: "Least score of a detection that is kept or begins a track.")
    var score: String?
    @Option(help: "Overlap above which a box of the same class is dropped.")
    var iou: String?
    @Option(help: "sightline, byte, botsort, sort, ocsort, iou or none.")
    var tracker: String?

    var overlays: [Overlay] {
        [
            model.map { RunFlag.model.overlay($0) }, pose.map { RunFlag.pose.overlay($0) },
            segment.map { RunFlag.segment.overlay($0) },
            classify.map { RunFlag.classify.overlay($0) },
            classes.map { RunFlag.classes.overlay($0) }, score.map { RunFlag.score.overlay($0) },
            iou.map { RunFlag.iou.overlay($0) }, tracker.map { RunFlag.tracker.overlay($0) },
        ].compactMap(\.self)
    }
}

/// Rules for quick use, in 0 to 1 of the picture as shown.
struct RuleFlags: ParsableArguments {
    @Option(
        help: """
            A counting line: NAME=x1,y1,x2,y2. Walking from its first point to its last, in is from \
            its left to its right.
            """)
    var line: [String] = []
    @Option(help: "A zone: NAME=x1,y1,x2,y2,x3,y3,….")
    var zone: [String] = []

    func overlays() throws -> [Overlay] {
        var names: Set<Substring> = []
        for text in line + zone where !names.insert(text.prefix { $0 != "=" }).inserted {
            throw CommandError(
                .usage, "two rules are called '\(text.prefix { $0 != "=" })'",
                hint: "give each --line and --zone a name of its own")
        }
        return try line.map { try overlay(.line, $0) } + zone.map { try overlay(.zone, $0) }
    }

    private func overlay(_ kind: RuleDescription.Kind, _ text: String) throws -> Overlay {
        guard let overlay = Overlay.rule(kind, text) else {
            throw CommandError(.usage, "--\(kind.rawValue) wants NAME=points, not '\(text)'")
        }
        return overlay
    }
}

/// What comes out.
struct OutputFlags: ParsableArguments {
    @Option(help: "Annotated stream: FILE or URL; {source} is replaced.")
    var annotated: String?
    @Option(help: "Event log: FILE, or - for stdout.")
    var log: String?
    @Flag(help: "One frame record per frame as well.")
    var logFrames = false
    @Option(help: "COCO results of every frame or picture.")
    var detections: String?
    @Option(help: "Tracks in MOTChallenge form.")
    var mot: String?
    @Flag(help: "Leave host clocks out: equal runs give equal bytes.")
    var deterministic = false
    @Flag(help: "Replace an existing log and annotated file.")
    var overwrite = false
    @Option(help: "Serve /metrics and health: PORT, or HOST:PORT.")
    var metrics: String?

    var overlays: [Overlay] {
        [
            annotated.map { RunFlag.annotated.overlay($0) }, log.map { RunFlag.log.overlay($0) },
            logFrames ? RunFlag.logFrames.overlay() : nil,
            detections.map { RunFlag.detections.overlay($0) }, mot.map { RunFlag.mot.overlay($0) },
            deterministic ? RunFlag.deterministic.overlay() : nil,
            overwrite ? RunFlag.overwrite.overlay() : nil,
            metrics.map { RunFlag.metrics.overlay($0) },
        ].compactMap(\.self)
    }
}

/// Which part of the sources, and how it is queued.
struct ExtentFlags: ParsableArguments {
    @Flag(help: "Drop before detection rather than lag; a file is played at its own pace.")
    var live = false
    @Flag(help: "Drop nothing.")
    var file = false
    @Option(help: "Index of the video stream.")
    var stream: String?
    @Option(help: "Media time at which to begin, seconds or 1m30s.")
    var from: String?
    @Option(help: "Media time at which to stop.")
    var to: String?
    @Option(help: "Frames to process at most.")
    var maxFrames: String?
    @Option(help: "Keep every N-th frame.")
    var stride: String?

    var overlays: [Overlay] {
        [
            live ? RunFlag.live.overlay() : nil, file ? RunFlag.file.overlay() : nil,
            stream.map { RunFlag.stream.overlay($0) }, from.map { RunFlag.from.overlay($0) },
            to.map { RunFlag.to.overlay($0) }, maxFrames.map { RunFlag.maxFrames.overlay($0) },
            stride.map { RunFlag.stride.overlay($0) },
        ].compactMap(\.self)
    }
}

/// The compute budget; it never changes the log in fp32.
struct ComputeFlags: ParsableArguments {
    @Option(help: "Threads for inference.")
    var threads: String?
    @Option(help: "fp32 or mixed.")
    var precision: String?
    @Option(help: "Frames that a detecting stage takes at once.")
    var batch: String?
    @Option(help: "Latency to hold from a camera to the log: 300ms.")
    var budget: String?

    var overlays: [Overlay] {
        [
            threads.map { RunFlag.threads.overlay($0) },
            precision.map { RunFlag.precision.overlay($0) },
            batch.map { RunFlag.batch.overlay($0) },
            budget.map { RunFlag.budget.overlay($0) },
        ].compactMap(\.self)
    }
}

/// How much is said.
struct TalkFlags: ParsableArguments {
    @Flag(help: "Resolve and check everything, open nothing for writing.")
    var dryRun = false
    @Flag(help: "Say nothing but errors.")
    var quiet = false
    @Flag(name: .shortAndLong, help: "Say what is opened and chosen, and what libav says.")
    var verbose = false
    @Option(help: "Form of what is said on stderr: text or json.")
    var logFormat = Talk.Form.text
    @Flag(help: "No colours.")
    var noColor = false
    @Flag(help: "What came of the run, or why it failed, as JSON on stdout.")
    var json = false
}
