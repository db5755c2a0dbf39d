import Foundation
import TestSupport
import Testing

/// "Where do I add …" of ARCHITECTURE.md, held by counting where an existing example is named.
@Suite struct AdditionsTests {
    /// One row: a thing that exists, and every file of Sources that names it.
    struct Row: CustomTestStringConvertible, Sendable {
        /// The row's first column in ARCHITECTURE.md.
        let title: String
        /// The example, as it is spelt in code.
        let example: String
        /// Files that are about it alone.
        let own: [String]
        /// Files that it shares with others of its kind: what one has to touch.
        let touched: [String]
        /// Parts of Sources where the example's name means something else.
        var elsewhere: [String] = []

        var testDescription: String { title }

        static let all = [
            Row(
                title: "an ONNX operator", example: #"\bHardSwish\b"#,
                own: ["InferenceEngine/Ops/Activation/HardSwish.swift"],
                touched: [
                    "InferenceEngine/Passes/ActivationPatterns.swift",
                    "ONNXImporter/Lowering/ActivationLowering.swift",
                    "TFLiteImporter/Lowering/ActivationLowering.swift",
                ]),
            Row(
                title: "a detector family", example: "[cC]enter[fF]ace",
                own: ["Detectors/Families/CenterDecoder.swift"],
                touched: [
                    "Pipeline/Builder/DetectorSpec+Description.swift",
                    "PipelineConfig/Models/FamilyReader.swift",
                    "PipelineConfig/Models/ModelFamily.swift",
                    "PipelineConfig/Models/ModelFamilyKeys.swift",
                    "PipelineConfig/Models/YAMLWriter+Model.swift",
                ], elsewhere: ["CResources/", "ModelCatalogue/"]),
            Row(
                title: "a model", example: #"mobilenet_v2_1\.0_224"#,
                own: ["ModelCatalogue/Descriptions/mobilenet_v2_1.0_224.yml"],
                touched: ["CResources/descriptions.c"]),
            Row(
                title: "a tracker", example: #"\bSortTracker\b|\bcase sort\b"#,
                own: [
                    "Tracking/Sort/SortTracker+Entry.swift", "Tracking/Sort/SortTracker.swift",
                ],
                touched: [
                    "Pipeline/Understanding/PipelineDescription+Analysis.swift",
                    "PipelineConfig/Pipeline/TrackDescription.swift",
                    "Tracking/SelectedTracker.swift",
                ]),
            Row(
                title: "a rule", example: #"\bHeadingRule\b|\bcase heading\b"#,
                own: ["Analytics/Rules/HeadingRule.swift"],
                touched: [
                    "Analytics/Rules/RuleSet.swift",
                    "Pipeline/Understanding/RuleFactory.swift",
                    "PipelineConfig/Pipeline/RuleKind.swift",
                ]),
            Row(
                title: "a form of result file", example: #"\bTrackResults\b|\bcase mot\b"#,
                own: ["Pipeline/Results/TrackResults.swift"],
                touched: [
                    "Pipeline/Builder/PipelineBuilder+Outputs.swift",
                    "Pipeline/Replay/LogReplay.swift", "Pipeline/Replay/ReplayedSource.swift",
                    "PipelineConfig/Pipeline/ResultDescription.swift",
                ], elsewhere: ["LogForms/"]),
            Row(
                title: "a form in which a log is exported",
                example: #"\bKITTIExport\b|\bcase kitti\b"#,
                own: ["LogForms/Export/Forms/KITTIExport.swift"],
                touched: [
                    "LogForms/Export/ExportForm.swift", "LogForms/Export/LogExport.swift",
                ]),
            Row(
                title: "a place that events are sent to",
                example: #"\bRedisSink\b|\bcase redis\b"#,
                own: ["EventSinks/Adapters/RedisSink.swift"],
                touched: [
                    "EventSinks/Adapters/SinkAdapters.swift",
                    "PipelineConfig/Pipeline/SinkDescription.swift",
                ]),
            Row(
                title: "a key of the pipeline file", example: #"\btrails\b"#,
                own: ["PipelineConfig/Pipeline/AnnotateDescription.swift"],
                touched: [
                    "Annotation/AnnotationStyle.swift", "Annotation/Annotator.swift",
                    "Annotation/Scene+Objects.swift",
                    "Pipeline/Builder/PipelineBuilder+Stages.swift",
                ]),
        ]
    }

    @Test(arguments: Row.all)
    func `an addition touches the files that the row lists, at most five`(_ row: Row) throws {
        let pattern = try Regex(row.example).wordBoundaryKind(.simple)
        var found: [String] = []
        for file in RepositoryFile.files(under: "Sources", endings: [".swift", ".yml", ".c"]) {
            let name = String(file.dropFirst("Sources/".count))
            guard !row.elsewhere.contains(where: name.hasPrefix) else { continue }
            if try RepositoryFile.text(file).contains(pattern) { found.append(name) }
        }
        #expect(Set(row.own).isSubset(of: found), "the example moved")
        let others = found.filter { !row.own.contains($0) }
        #expect(others.sorted() == row.touched.sorted(), "where \(row.example) is named")
        #expect(others.count <= 5)
    }

    /// The first column of the table "Where do I add".
    private static func titles() throws -> [String] {
        let text = try RepositoryFile.text("ARCHITECTURE.md")
        guard let heading = text.range(of: "## Where do I add") else { return [] }
        return text[heading.upperBound...].split(separator: "\n")
            .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| I want") }
            .map { $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces) }
    }

    @Test func `every row that is counted is in ARCHITECTURE`() throws {
        let titles = try Self.titles()
        for row in Row.all { #expect(titles.contains(row.title), "\(row.title): \(titles)") }
    }
}
