import Foundation
import PipelineConfig
import TestSupport
import Testing
import VisionCore

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

    @Test(arguments: [
        ("detect.score_low", "0.1"), ("detect.model", "yolox_nano_416"),
        ("track.kind", "sightline"),
        ("track.buffer", "sightline 2s, byte 1s, botsort 1s, ocsort 1s, sort and iou one update"),
        ("track.min_hits", "sightline 1, sort 3, ocsort 3, iou 1"),
        ("rules.*.hold", "200ms"), ("rules.*.anchor", "bottom-center"),
        ("outputs.*.crf", "23"), ("outputs.*.preset", "veryfast"), ("classify.top", "3"),
        ("log.to", "-"), ("annotate.blur", "[]"), ("annotate.trails", "0s"),
        ("overwrite", "false"), ("compute.batch", "1"),
    ])
    func `a default's text is made from its value`(path: String, text: String) {
        #expect(KeyTable.pipeline.key(at: path)?.defaultText == text)
    }

    @Test func `a default that is a value is a JSON default`() throws {
        let schema = try JSONSerialization.jsonObject(
            with: Data(ConfigSchema.text(.pipeline, title: "pipeline").utf8))
        func member(_ path: [String]) throws -> [String: Any] {
            var node = try #require(schema as? [String: Any])
            for word in path {
                let properties = try #require(node["properties"] as? [String: Any])
                node = try #require(properties[word] as? [String: Any])
            }
            return node
        }
        #expect(try member(["detect", "score_low"])["default"] as? Double == 0.1)
        #expect(try member(["annotate", "boxes"])["default"] as? Bool == true)
        #expect(try member(["compute", "precision"])["default"] as? String == "fp32")
        #expect(try member(["detect", "score"])["default"] == nil)
        #expect(try member(["detect", "score"])["x-default"] as? String == "the model's")
    }

    @Test func `every flag sets a key of the table`() {
        for flag in RunFlag.allCases {
            let path = flag.keyPath.replacing("outputs.video", with: "outputs.*")
            #expect(KeyTable.pipeline.key(at: path) != nil, "\(flag)")
        }
    }

    @Test func `the reference names every key once`() {
        let text = ConfigReference.text(.pipeline)
        let named = text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        // A source's own keys of detect, track and rules are those of the top.
        let keys = KeyTable.pipeline.keys.map(\.path).filter { path in
            !path.hasSuffix("*")
                && !["detect.", "track.", "rules."].contains { path.hasPrefix("sources.*.\($0)") }
        }.map { $0.replacing("*", with: "NAME") }
        #expect(keys.count > 60)
        #expect(named.sorted() == keys.sorted())
        for key in KeyTable.pipeline.keys where !key.path.hasSuffix("*") {
            #expect(text.contains("    \(key.meaning)\n"), "\(key.path)")
        }
        #expect(text.contains("not built yet: hevc"))
    }

    /// Accepted and refused files, judged by an outside validator of JSON Schema.
    @Test func `the JSON Schema judges as the check does`() throws {
        let program = """
            import json, sys
            import jsonschema
            job = json.load(sys.stdin)
            schema = json.loads(job['schema'])
            jsonschema.Draft202012Validator.check_schema(schema)
            judge = jsonschema.Draft202012Validator(schema)
            print(json.dumps([judge.is_valid(value) for value in job['values']]))
            """
        let good = try RepositoryFile.names(in: "Pipelines", ending: ".yml").map {
            try json("Pipelines/\($0)")
        }
        let bad = try ["ten-mistakes", "a-list", "unbuilt", "secrets", "bom-crlf"].map {
            try json("Fixtures/Malformed/pipelines/\($0).yml")
        }
        let schema = ConfigSchema.text(.pipeline, title: "pipeline")
        let job: [String: Any] = ["schema": schema, "values": good + bad]
        let input = try JSONSerialization.data(withJSONObject: job)
        let output = try Python.answer(program, input: input)
        let verdicts = try JSONDecoder().decode([Bool].self, from: Data(output.utf8))
        #expect(
            verdicts == good.map { _ in true } + bad.map { _ in false })
    }

    /// The file's values as JSON has them, substitutions left as they stand.
    private func json(_ path: String) throws -> Any {
        let document = YAMLDocument(bytes: try RepositoryFile.bytes(path), name: path)
        return json(try #require(document.root))
    }

    private func json(_ node: ConfigNode) -> Any {
        switch node.content {
        case .mapping(let entries):
            Dictionary(uniqueKeysWithValues: entries.map { ($0.key, json($0.value)) })
        case .sequence(let items): items.map(json) as [Any]
        case .scalar(let text, _):
            node.boolean ?? node.integer ?? node.number ?? (text.revealed as Any)
        }
    }
}
