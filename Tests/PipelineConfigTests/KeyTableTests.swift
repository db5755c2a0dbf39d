import Foundation
import PipelineConfig
import Testing

@Suite struct KeyTableTests {
    @Test(arguments: [KeyTable.pipeline, KeyTable.model].indices)
    func `every key has a parent, and stands once`(index: Int) {
        let table = [KeyTable.pipeline, KeyTable.model][index]
        #expect(Set(table.keys.map(\.path)).count == table.keys.count)
        for key in table.keys {
            guard let dot = key.path.lastIndex(of: ".") else { continue }
            #expect(table.key(at: String(key.path[..<dot])) != nil, "\(key.path)")
            #expect(!key.meaning.isEmpty)
        }
    }

    @Test func `every flag sets a key of the table`() {
        for flag in RunFlag.allCases where flag != .segment && flag != .classify {
            let path = flag.keyPath.replacing("outputs.video", with: "outputs.*")
            #expect(KeyTable.pipeline.key(at: path) != nil, "\(flag)")
        }
    }

    @Test func `the reference names every key once`() {
        let text = ConfigReference.text(.pipeline)
        for path in ["detect.score", "rules.NAME.points", "sources.NAME.uri", "log.durability"] {
            #expect(text.contains("\n\(path)  ("))
        }
        #expect(text.contains("not built yet: ocsort, botsort, iou"))
    }

    /// Accepted and refused files, judged by an outside validator of JSON Schema.
    @Test func `the JSON Schema judges as the check does`() throws {
        let program = """
            import json, sys
            import jsonschema, yaml
            job = json.load(sys.stdin)
            schema = json.loads(job['schema'])
            jsonschema.Draft202012Validator.check_schema(schema)
            judge = jsonschema.Draft202012Validator(schema)
            print(json.dumps([judge.is_valid(yaml.safe_load(text)) for text in job['texts']]))
            """
        let good = try RepositoryFile.names(in: "Pipelines", ending: ".yml").map {
            String(decoding: try RepositoryFile.bytes("Pipelines/\($0)"), as: UTF8.self)
        }
        let bad = try ["ten-mistakes", "a-list", "unbuilt", "secrets", "bom-crlf"].map {
            String(
                decoding: try RepositoryFile.bytes("Fixtures/Malformed/pipelines/\($0).yml"),
                as: UTF8.self)
        }
        let job =
            [
                "schema": ConfigSchema.text(.pipeline, title: "pipeline"),
                "texts": good + bad,
            ] as [String: Any]
        let input = try JSONSerialization.data(withJSONObject: job)
        guard let output = try Python.run(program, input: input) else { return }
        let verdicts = try JSONDecoder().decode([Bool].self, from: output)
        #expect(
            verdicts == good.map { _ in true } + bad.map { _ in false })
    }
}
