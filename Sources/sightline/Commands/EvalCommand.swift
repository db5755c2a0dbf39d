import ArgumentParser
import Evaluation
import VisionCore

/// `sightline eval`.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Judge what came out by a truth.",
        subcommands: [
            Detect.self, Pose.self, Track.self, Events.self, Counts.self, Segment.self,
        ])

    /// What judges of COCO results share.
    struct Files: ParsableArguments {
        @Option(help: ArgumentHelp("Annotations in COCO's form.", valueName: "COCO.json"))
        var truth: String
        @Option(help: ArgumentHelp("Results, as run --detections writes.", valueName: "JSON"))
        var results: String
        @Flag(help: "One JSON object on stdout.")
        var json = false

        /// Judges and prints.
        func judge(keypoints: Bool) throws {
            let truthBytes = try InputFile.bytes(of: truth)
            let annotations = try InputFile.judging(truth) { () throws(EvaluationFault) in
                try COCOTruth(truthBytes, keypoints: keypoints)
            }
            let resultBytes = try InputFile.bytes(of: results)
            let found = try InputFile.judging(results) { () throws(EvaluationFault) in
                try COCOResults(resultBytes, beside: annotations, keypoints: keypoints)
            }
            for note in annotations.notes + found.notes { Talk.say(note, as: .note) }
            let figures = AveragePrecision(
                truth: annotations.objects, findings: found.findings,
                pictures: annotations.pictures, categories: annotations.categories,
                resemblance: keypoints ? .coco17 : .boxes
            ).figures()
            var named = [
                ("AP", figures.all), ("AP50", figures.at50), ("AP75", figures.at75),
                ("AP_small", figures.small), ("AP_medium", figures.medium),
                ("AP_large", figures.large),
            ]
            if keypoints { named.removeAll { $0.0 == "AP_small" } }
            try EvalCommand.show(
                FigureTable(
                    figures: named.map {
                        FigureTable.Figure(name: $0.0, value: $0.1.map { 100 * $0 })
                    }), json: json)
        }
    }

    /// `sightline eval detect`.
    struct Detect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Average precision of boxes, as pycocotools computes it, in percent.")

        @OptionGroup var files: Files

        func run() async throws {
            try await ErrorPrinter.reporting(json: files.json) {
                try files.judge(keypoints: false)
            }
        }
    }

    /// `sightline eval pose`.
    struct Pose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Average precision of keypoints, as pycocotools computes it, in percent.")

        @OptionGroup var files: Files

        func run() async throws {
            try await ErrorPrinter.reporting(json: files.json) {
                try files.judge(keypoints: true)
            }
        }
    }

    /// `sightline eval track`.
    struct Track: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "HOTA, MOTA and IDF1 of tracks, as TrackEval computes them, in percent.")

        @Option(
            help: ArgumentHelp(
                "A sequence of the MOTChallenge, or its gt.txt.", valueName: "DIR|gt.txt"))
        var truth: String
        @Option(help: ArgumentHelp("Tracks, as run --mot writes.", valueName: "FILE.txt"))
        var tracks: String
        @Option(
            help: ArgumentHelp(
                "Whose rules: MOT15, MOT16, MOT17 or MOT20; default: by the sequence's name.",
                valueName: "NAME"))
        var benchmark: MOTBenchmark?
        @Flag(help: "One JSON object on stdout.")
        var json = false

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let sequence = try MOTSequence(
                    truth: truth, tracks: tracks, named: benchmark)
                for note in sequence.notes { Talk.say(note, as: .note) }
                let figures = try InputFile.judging(tracks) { () throws(EvaluationFault) in
                    try TrackFigures(
                        truth: sequence.truth, found: sequence.tracks,
                        benchmark: sequence.benchmark)
                }
                try EvalCommand.show(
                    FigureTable(figures: [
                        .init(name: "HOTA", value: 100 * figures.hota),
                        .init(name: "DetA", value: 100 * figures.detection),
                        .init(name: "AssA", value: 100 * figures.association),
                        .init(name: "MOTA", value: 100 * figures.mota),
                        .init(name: "IDF1", value: 100 * figures.idf1),
                        .init(name: "IDSW", value: Double(figures.switches), digits: 0),
                        .init(name: "FP", value: Double(figures.falsePositives), digits: 0),
                        .init(name: "FN", value: Double(figures.falseNegatives), digits: 0),
                    ]), json: json)
            }
        }
    }

    private static func show(_ table: FigureTable, json: Bool) throws {
        try StandardOutput.write(
            json ? try JSONResult(table).text : table.text)
    }
}

extension MOTBenchmark: ExpressibleByArgument {}
