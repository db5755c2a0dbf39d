import Foundation
import InferenceEngine
import TFLiteImporter
import TestSupport
import Testing

/// What a file says of itself, packed by the makers of the format
/// (Fixtures/Models/make_metadata.py).
@Suite struct MetadataTests {
    private struct Fixture: Decodable {
        let own: Data
        let packed: Data

        static func load() throws -> Fixture {
            let path = RepositoryFile.path("Fixtures/Models/metadata.json")
            return try JSONDecoder().decode(
                Fixture.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        }
    }

    @Test func `labels and normalisation of TFLite's own metadata`() throws {
        let graph = try TFLiteFile.load(bytes: Array(try Fixture.load().own))
        #expect(graph.properties["labels"] == "bolt\nnut\nwasher, flat")
        #expect(graph.properties["mean"] == "[127.5]")
        #expect(graph.properties["std"] == "[128.0]")
        #expect(graph.properties["author"] == "Sightline")
        #expect(graph.properties["license"] == "Apache-2.0")
    }

    @Test func `what Ultralytics packs behind the file is unpacked`() throws {
        let graph = try TFLiteFile.load(bytes: Array(try Fixture.load().packed))
        let text = try #require(graph.properties["metadata.json"])
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let names = value?["names"] as? [String: String]
        #expect(names?.count == 300 && names?["299"] == "kind 299")
        #expect(value?["imgsz"] as? [Int] == [320, 320])
    }

    /// Bytes behind the model broken in turn, and files cut off there: nothing traps.
    @Test func `a broken archive says nothing`() throws {
        let fixture = try Fixture.load()
        for file in [fixture.own, fixture.packed] {
            let whole = Array(file)
            for place in stride(from: whole.count - 1, to: max(0, whole.count - 700), by: -3) {
                var broken = whole
                broken[place] ^= 0xff
                _ = try? TFLiteFile.load(bytes: broken)
                _ = try? TFLiteFile.load(bytes: Array(whole[..<place]))
            }
        }
    }
}
