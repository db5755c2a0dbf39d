import Evaluation
import Foundation
import TestSupport
import Testing

/// Truths and results as nobody should write them, beside what pycocotools and TrackEval make of
/// them.
@Suite struct OddTruthTests {
    struct Case: Decodable {
        let odd: String
        let isPose: Bool?
        let benchmark: String?
        /// Nil where the judge refuses or fails.
        let figures: [Double?]?
    }

    /// Oddities that are refused although the judge makes something of them: annotations, boxes and
    /// identities that cannot be told apart or meant, and what it does not look at.
    private static let refused = [
        "annotation_twice", "wrong_type", "short_points", "huge", "negative_id", "no_number",
    ]

    @Test func `odd annotations give pycocotools' figures or a reason`() throws {
        let count = try Self.judge("odd_coco.py", named: "pycocotools") { folder, number, one in
            let truth = try Self.bytes("\(folder)/\(number).truth.json")
            let results = try Self.bytes("\(folder)/\(number).results.json")
            let isPose = one.isPose == true
            let annotations = try COCOTruth(truth, keypoints: isPose)
            let found = try COCOResults(results, beside: annotations, keypoints: isPose)
            let figures = AveragePrecision(
                truth: annotations.objects, findings: found.findings,
                pictures: annotations.pictures, categories: annotations.categories,
                resemblance: isPose ? .coco17 : .boxes
            ).figures()
            let small = isPose ? [] : [figures.small]
            let all = [figures.all, figures.at50, figures.at75] + small
            return (all + [figures.medium, figures.large]).map { $0.map { 100 * $0 } }
        }
        if let count { #expect(count > 200) }
    }

    @Test func `odd sequences give TrackEval's figures or a reason`() throws {
        let count = try Self.judge("odd_mot.py", named: "trackeval") { folder, number, one in
            let benchmark = try #require(MOTBenchmark(rawValue: one.benchmark ?? ""))
            let truth = try MOTText(Self.bytes("\(folder)/\(number)/gt/gt.txt"), as: .truth)
            let found = try MOTText(Self.bytes("\(folder)/\(number).txt"), as: .tracks)
            for text in [truth, found] {
                try text.check(length: 12, statedBy: "seqinfo.ini")
                try text.check(classesOf: benchmark)
            }
            let figures = try TrackFigures(
                truth: truth.table, found: found.table, benchmark: benchmark)
            guard figures.truthCount > 0 else { throw EvaluationFault("nothing counts") }
            let rates = [
                figures.hota, figures.detection, figures.association, figures.mota, figures.idf1,
            ]
            let counts = [figures.switches, figures.falsePositives, figures.falseNegatives]
            return rates.map { 100 * $0 } + counts.map(Double.init)
        }
        if let count { #expect(count > 80) }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Compares `own` with the judge's figures on 400 cases; the number of equal ones, nil without
    /// the judge.
    private static func judge(
        _ script: String, named judge: String,
        own: (_ folder: String, _ number: Int, _ one: Case) throws -> [Double?]
    ) throws -> Int? {
        let python = try Program.installed("python3")
        let folder = try ScratchFolder()
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Judges/"
        let made = try python.run([path + script, folder.path, "400"], limit: 300)
        if made.exitCode != 0, made.errors.contains("ModuleNotFoundError") {
            try Judge.missing("\(judge) is not installed")
        }
        try #require(made.exitCode == 0, "\(made.errors)")
        let cases = try JSONDecoder().decode([Case].self, from: folder.bytes("cases.json"))
        var equal = 0
        for (number, one) in cases.enumerated() {
            do throws(EvaluationFault) {
                let figures: [Double?]
                do {
                    figures = try own(folder.path, number, one)
                } catch let fault as EvaluationFault {
                    throw fault
                } catch {
                    Issue.record("\(one.odd) \(number): \(error)")
                    continue
                }
                #expect(isEqual(figures, one.figures), "\(one.odd) \(number): \(figures)")
                equal += 1
            } catch {
                let mayRefuse = one.figures == nil || refused.contains(where: one.odd.contains)
                #expect(mayRefuse, "\(one.odd) \(number): \(error)")
            }
        }
        return equal
    }

    /// To four decimals; nothing to judge is nothing to judge.
    private static func isEqual(_ own: [Double?], _ judge: [Double?]?) -> Bool {
        guard let judge, own.count == judge.count else { return false }
        return zip(own, judge).allSatisfy { own, judge in
            guard let own, let judge else { return own == nil && judge == nil }
            return abs(own - judge) < 5e-5
        }
    }
}
