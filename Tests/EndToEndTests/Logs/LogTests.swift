import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// The log of a run is whole, says so itself, and keeps to its schema.
    @Suite struct LogTests {
        @Test func `every line keeps to the schema that the program prints`() throws {
            let sightline = try Sightline()
            let (_, log) = try sightline.log(of: Clips.of(.steady), SceneCase.rules)
            #expect(log.badLines.isEmpty && !log.isTorn)
            let live = try sightline.program.run([
                "run", Clips.of(.steady), "--model", Fixture.detector, "--log",
                sightline.folder.file("clocks.jsonl"), "--log-frames", "--quiet",
            ])
            #expect(live.exitCode == 0, "\(live.errors)")
            let verdict = try SchemaJudge.verdict(
                on: ["log.jsonl", "clocks.jsonl"], of: sightline)
            let count = try LogLines(path: sightline.folder.file("clocks.jsonl")).records.count
            #expect(verdict == "checked \(log.records.count + count)\n")
        }

        @Test func `frames are conserved and numbers have no holes`() throws {
            let sightline = try Sightline()
            let (_, log) = try sightline.log(of: Clips.of(.steady), ["--stride", "3"])
            #expect(log.records.map { $0["seq"].int } == Array(log.records.indices))
            let end = try #require(log["end"].first)
            #expect(end["reason"].text == "eof")
            #expect(end["exit"].int == 0)
            #expect(log.records.last?["r"].text == "end")
            let balance = try #require(end["balance"].object.values.first)
            let dropped = balance["dropped"].object.values.flatMap(\.object.values)
                .compactMap(\.int).reduce(0, +)
            #expect(balance["decoded"].int == SceneCase.steady.scene.ticks.count)
            #expect(balance["delivered"].int == log["frame"].count)
            #expect(balance["delivered"].int == SceneCase.steady.scene.ticks.count / 3)
            #expect(balance["in_flight"].int == 0)
            #expect(balance["decoded"].int == (balance["delivered"].int ?? 0) + dropped)
            let told = log["drop"].compactMap { $0["count"].int }.reduce(0, +)
            #expect(told == dropped)
        }

        @Test func `a changed log is found out`() throws {
            let sightline = try Sightline()
            _ = try sightline.log(of: Clips.of(.steady), SceneCase.rules)
            let whole = try sightline.folder.bytes("log.jsonl")
            func verify(_ bytes: Data) throws -> Program.Outcome {
                try bytes.write(to: URL(fileURLWithPath: sightline.folder.file("changed")))
                return try sightline.program.run([
                    "log", "verify", sightline.folder.file("changed"),
                ])
            }
            #expect(try verify(whole).exitCode == 0)
            let digits = whole.indices.filter { (0x31...0x38).contains(whole[$0]) }
            for part in [0.01, 0.25, 0.5, 0.75] {
                var changed = whole
                changed[digits[Int(Double(digits.count) * part)]] += 1
                let outcome = try verify(changed)
                #expect(outcome.exitCode == 1, "a byte at \(part) of the log")
                #expect(!outcome.errors.isEmpty)
            }
            var lines = whole.split(separator: 0x0A, omittingEmptySubsequences: false)
            lines.remove(at: lines.count / 2)
            #expect(try verify(Data(lines.joined(separator: [0x0A]))).exitCode == 1)
        }
    }
}
