import Foundation
import PipelineConfig
import TestSupport
import Testing

@Suite struct ExamplePipelineTests {
    static let names = (try? RepositoryFile.names(in: "Pipelines", ending: ".yml")) ?? []

    @Test func `the examples are there`() {
        #expect(Self.names.count >= 6)
    }

    @Test(arguments: names)
    func `an example pipeline passes the check without a warning`(name: String) throws {
        let pipeline = try PipelineLoader.load(
            path: "\(RepositoryFile.root)/Pipelines/\(name)",
            environment: [
                "CAMERA": "user:password@10.0.0.1", "CAMERAS": "user:password@10.0.0",
                "HOOK_KEY": "key of a hook", "INFERENCE_TOKEN": "word",
            ])
        #expect(pipeline.warnings.isEmpty)
        #expect(!pipeline.sources.isEmpty)
    }

    @Test(arguments: names)
    func `an example opens with what it shows and how to run it`(name: String) throws {
        let text = String(decoding: try RepositoryFile.bytes("Pipelines/\(name)"), as: UTF8.self)
        #expect(text.hasPrefix("# "))
        #expect(text.contains("#     sightline run Pipelines/\(name)"))
    }

    @Test func `the examples explain every key`() throws {
        var words = ""
        for name in Self.names {
            words += String(decoding: try RepositoryFile.bytes("Pipelines/\(name)"), as: UTF8.self)
        }
        let silent = ["from", "to", "mot", "NAME", "*", "version"]
        for key in KeyTable.pipeline.keys where !silent.contains(key.name) {
            #expect(words.contains("\(key.name):"), "\(key.path)")
        }
    }
}
