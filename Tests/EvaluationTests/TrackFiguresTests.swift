import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct TrackFiguresTests {
    private static func table(_ path: String, as role: MOTText.Role) throws -> TrackTable {
        try MOTText(Array(Data(contentsOf: URL(fileURLWithPath: path))), as: role).table
    }

    struct Published: CustomTestStringConvertible, Sendable {
        let sequence: String
        var rates: [String: Double]
        let switches: Int
        let falsePositives: Int
        let falseNegatives: Int
        var tolerance = 0.0006
        var testDescription: String { sequence }

        static let all = [
            Published(
                sequence: "MOT17-05",
                rates: [
                    "HOTA": 70.197, "DetA": 73.751, "AssA": 67.088, "MOTA": 85.528, "IDF1": 82.784,
                ], switches: 57, falsePositives: 409, falseNegatives: 535),
            Published(
                sequence: "MOT17-09",
                rates: [
                    "HOTA": 65.188, "DetA": 77.567, "AssA": 54.889, "MOTA": 88.038, "IDF1": 73.969,
                ], switches: 32, falsePositives: 227, falseNegatives: 378),
            Published(
                sequence: "TUD-Campus", rates: ["MOTA": 52.6, "IDF1": 55.8], switches: 7,
                falsePositives: 13, falseNegatives: 150, tolerance: 0.05),
        ]
    }

    @Test(arguments: Published.all)
    func `figures are those that TrackEval and py-motmetrics published`(_ row: Published) throws {
        let folder = try SharedData.path("mot/metric_check/\(row.sequence)")
        let hasClasses = row.sequence.hasPrefix("MOT17")
        let figures = try TrackFigures(
            truth: try Self.table("\(folder)/gt.txt", as: .truth),
            found: try Self.table("\(folder)/tracker.txt", as: .tracks),
            benchmark: hasClasses ? .mot17 : .mot15)
        let named = [
            "HOTA": figures.hota, "DetA": figures.detection, "AssA": figures.association,
            "MOTA": figures.mota, "IDF1": figures.idf1,
        ]
        for (name, rate) in row.rates {
            let own = 100 * (named[name] ?? -1)
            #expect(abs(own - rate) <= row.tolerance, "\(name) \(own), published \(rate)")
        }
        #expect(figures.switches == row.switches)
        #expect(figures.falsePositives == row.falsePositives)
        #expect(figures.falseNegatives == row.falseNegatives)
    }

    @Test func `a tracker that tells the truth is perfect, one that swaps half way is not`() throws
    {
        func entry(_ id: Int, _ left: Double) -> TrackTable.Entry {
            TrackTable.Entry(id: id, box: PixelRect(left: left, top: 0, width: 10, height: 20))
        }
        var truth = TrackTable(frames: 10)
        var swapped = truth
        for frame in 0..<10 {
            let place = Double(frame)
            truth.frames[frame] = [entry(1, place), entry(2, 100 - place)]
            swapped.frames[frame] =
                frame < 5
                ? truth.frames[frame] : [entry(2, place), entry(1, 100 - place)]
        }
        let perfect = try TrackFigures(truth: truth, found: truth, benchmark: .mot15)
        #expect(abs(perfect.hota - 1) < 1e-12 && perfect.mota == 1 && perfect.idf1 == 1)
        let figures = try TrackFigures(truth: truth, found: swapped, benchmark: .mot15)
        #expect(figures.switches == 2)
        #expect(figures.mota == 0.9)
        #expect(figures.idf1 == 0.5)
        #expect(abs(figures.detection - 1) < 1e-12)
        #expect(abs(figures.association - 1.0 / 3) < 1e-12)
    }

    @Test func `nothing found is nothing right`() throws {
        var truth = TrackTable(frames: 1)
        truth.frames[0] = [
            TrackTable.Entry(id: 1, box: PixelRect(left: 0, top: 0, width: 4, height: 4))
        ]
        let figures = try TrackFigures(
            truth: truth, found: TrackTable(frames: 1), benchmark: .mot17)
        #expect(figures.hota == 0 && figures.mota == 0 && figures.idf1 == 0)
        #expect(figures.falseNegatives == 1)
    }
}
