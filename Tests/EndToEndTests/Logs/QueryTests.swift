import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// `log events` and `log index`.
    @Suite struct QueryTests {
        @Test func `events are found by condition, with and without an index`() throws {
            let sightline = try Sightline()
            let (_, log) = try sightline.log(of: Clips.of(.steady), SceneCase.rules)
            let path = sightline.folder.file("log.jsonl")
            func ask(_ arguments: [String]) throws -> Program.Outcome {
                try sightline.program.run(["log", "events", path] + arguments)
            }
            let condition = ["--where", "type=line.cross and rule=mid and cls=person", "--json"]
            let scanned = try ask(condition)
            #expect(scanned.exitCode == 0, "\(scanned.errors)")
            let expected = log.events("line.cross").filter {
                $0["rule"].text == "mid" && $0["cls"].text == "person"
            }
            #expect(!expected.isEmpty)
            #expect(LogLines(Data(scanned.output.utf8)).records == expected)
            let table = try ask(["--csv", "--until", "3s"])
            let built = try sightline.program.run(["log", "index", path])
            #expect(built.exitCode == 0, "\(built.errors)")
            #expect(built.output.contains("\(log["event"].count) events"))
            #expect(try ask(condition).output == scanned.output)
            #expect(try ask(["--csv", "--until", "3s"]).output == table.output)
            #expect(table.output.hasPrefix("seq,id,rev,phase,type"))
            let words = try ask(["--limit", "2"])
            #expect(words.output.split(separator: "\n").count == 2)
            let wrong = try ask(["--where", "colour=red"])
            #expect(wrong.exitCode == 64)
            #expect(wrong.errors.contains("no field 'colour'"))
        }
    }
}
