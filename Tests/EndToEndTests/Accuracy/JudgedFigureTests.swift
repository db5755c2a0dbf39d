import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Figures of maps, events and counts beside those of others.
    @Suite struct JudgedFigureTests {
        private static func result(
            _ sightline: Sightline, _ arguments: [String]
        ) throws -> JSON {
            let outcome = try sightline.program.run(["eval"] + arguments + ["--json"])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            return try #require(JSON(Data(outcome.output.utf8)))["result"]
        }

        private static func expectEqual(_ own: JSON, _ other: JSON, _ names: [String]) throws {
            for name in names {
                let (mine, theirs) = (
                    try #require(own[name].number, "\(name)"),
                    try #require(other[name].number, "\(name)")
                )
                #expect(abs(mine - theirs) < 5e-5, "\(name) \(mine), theirs \(theirs)")
            }
        }

        /// Blobs of seven classes, an eighth that only the results have, and pixels that do not
        /// count; pycocotools says how the masks of each class overlap.
        private static let maps = """
            import json, pathlib, sys
            import numpy as np
            from pycocotools import mask
            chance = np.random.default_rng(7)
            truths, results = [], []
            for folder in ("truth", "results"):
                (pathlib.Path(sys.argv[1]) / folder).mkdir()
            def save(folder, index, picture):
                head = f"P5 {picture.shape[1]} {picture.shape[0]} 255\\n".encode()
                path = pathlib.Path(sys.argv[1]) / folder / f"{index}.pgm"
                path.write_bytes(head + picture.tobytes())
            for index in range(6):
                shape = (int(chance.integers(20, 90)), int(chance.integers(20, 120)))
                truth = np.zeros(shape, np.uint8)
                for _ in range(12):
                    y, x = chance.integers(0, shape[0]), chance.integers(0, shape[1])
                    truth[y:y + 25, x:x + 30] = chance.choice([1, 2, 3, 4, 5, 6, 255])
                result = np.roll(truth, chance.integers(-4, 5, 2), (0, 1))
                result[result == 255] = 7
                save("truth", index, truth); save("results", index, result)
                truths.append(truth.ravel()); results.append(result.ravel())
            truth, result = np.concatenate(truths), np.concatenate(results)
            counts = truth != 255
            truth, result = truth[counts], result[counts]
            def coded(pixels):
                return mask.encode(np.asfortranarray(pixels[:, None].astype(np.uint8)))
            overlaps = {
                str(label): 100 * float(mask.iou(
                    [coded(result == label)], [coded(truth == label)], [0])[0, 0])
                for label in np.unique(truth)}
            print(json.dumps({
                "mIoU": float(np.mean(list(overlaps.values()))),
                "accuracy": 100 * float(np.mean(truth == result)), "by_class": overlaps}))
            """

        @Test func `overlaps of classes are those of pycocotools' masks`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder.file("maps")
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            let judged = try #require(
                JSON(Data(try Python.answer(Self.maps, [folder]).utf8)))
            let own = try Self.result(
                sightline,
                ["segment", "--truth", folder + "/truth", "--results", folder + "/results"])
            try Self.expectEqual(own, judged, ["mIoU", "accuracy"])
            #expect(own["by_class"].object.count == 7)
            try Self.expectEqual(
                own["by_class"], judged["by_class"], judged["by_class"].object.map(\.key))
            #expect(try #require(own["mIoU"].number) < 95)
        }

        /// Two people who cross to the right and one who crosses to the left, in turn.
        private static func crossings() throws -> Sightline {
            let sightline = try Sightline()
            try WalkLog.make(
                sightline,
                [
                    Walk(from: 300, to: 520, frames: 0..<40),
                    Walk(from: 600, to: 250, frames: 30..<80, top: 60),
                    Walk(from: 310, to: 560, frames: 55..<100),
                ], rules: "mid: { type: line, points: [[0.5, 1], [0.5, 0]] }")
            let events = try LogLines(path: sightline.folder.file("log")).events("line.cross")
            try #require(events.count == 3)
            return sightline
        }

        /// The best pairs of truth and events, by scipy.
        private static let pairs = """
            import json, sys
            import numpy as np
            from scipy.optimize import linear_sum_assignment
            found = [(r["at"]["t_ns"] / 1e6, r["data"]["dir"])
                     for r in map(json.loads, open(sys.argv[1]))
                     if r["r"] == "event" and r["type"] == "line.cross"]
            truth = [(1000 * r["at"], r["dir"]) for r in map(json.loads, open(sys.argv[2]))]
            gaps = np.array([[abs(t - f) if d == e and abs(t - f) <= 500 else 1e6
                              for f, e in found] for t, d in truth])
            rows, columns = linear_sum_assignment(gaps)
            errors = [g for g in gaps[rows, columns] if g < 1e6]
            hits = len(errors)
            precision, recall = 100 * hits / len(found), 100 * hits / len(truth)
            print(json.dumps({
                "precision": precision, "recall": recall,
                "f1": 2 * precision * recall / (precision + recall),
                "median_ms": float(np.median(errors)), "p95_ms": float(np.percentile(errors, 95))}))
            """

        @Test func `precision, recall and errors in time of events are those of scipy's pairs`()
            throws
        {
            let sightline = try Self.crossings()
            let log = sightline.folder.file("log")
            let events = try LogLines(path: log).events("line.cross").map {
                (($0["at"]["t_ns"].number ?? 0) / 1e9, $0["data"]["dir"].text ?? "")
            }
            // The first late, the second far too early, the third early; one that did not happen,
            // and one that the other way round would be the first.
            let truth = [
                (events[0].0 + 0.12, events[0].1), (events[1].0 - 0.9, events[1].1),
                (events[2].0 - 0.031, events[2].1), (0.2, events[1].1),
                (events[0].0 + 0.02, events[1].1),
            ].map {
                #"{"type": "line.cross", "rule": "mid", "at": \#($0.0), "dir": "\#($0.1)"}"#
            }
            let path = try sightline.folder.write(
                truth.joined(separator: "\n") + "\n", to: "truth.jsonl")
            let judged = try #require(
                JSON(Data(try Python.answer(Self.pairs, [log, path]).utf8)))
            let own = try Self.result(sightline, ["events", "--truth", path, "--log", log])
            try Self.expectEqual(
                own, judged, ["precision", "recall", "f1", "median_ms", "p95_ms"])
            #expect(own["truth"].number == 5 && own["found"].number == 3)
        }

        /// Counts of intervals, by pandas.
        private static let sums = """
            import json, sys
            import pandas
            events = pandas.DataFrame([
                {"t": r["at"]["t_ns"] / 1e9, "dir": r["data"]["dir"]}
                for r in map(json.loads, open(sys.argv[1]))
                if r["r"] == "event" and r["type"] == "line.cross"])
            rows = pandas.read_csv(sys.argv[2])
            rows["found"] = [
                int(((events.t >= row["from"]) & (events.t < row["to"])
                     & (events.dir == row["dir"])).sum())
                for _, row in rows.iterrows()]
            error = (rows.found - rows["count"]).abs()
            shares = (error / rows["count"])[rows["count"] > 0]
            print(json.dumps({
                "MAE": float(error.mean()), "MAPE": float(100 * shares.mean()),
                "bias": float((rows.found - rows["count"]).sum()), "intervals": len(rows)}))
            """

        @Test func `errors of counts are those that pandas finds`() throws {
            let sightline = try Self.crossings()
            let log = sightline.folder.file("log")
            let table = try sightline.folder.write(
                """
                from,to,dir,count
                0,2,in,1
                0,2,out,2
                2,4,in,3
                2,4,out,0
                """ + "\n", to: "counts.csv")
            let judged = try #require(
                JSON(Data(try Python.answer(Self.sums, [log, table]).utf8)))
            let own = try Self.result(sightline, ["counts", "--truth", table, "--log", log])
            try Self.expectEqual(own, judged, ["MAE", "MAPE", "bias", "intervals"])
        }
    }
}
