import Foundation
import TestSupport
import Testing
import VisionCore

/// The examples of the documentation compile, are those of the pages, and do what the pages say.
@Suite struct SnippetTests {
    private static let modules: [String] = {
        let files = RepositoryFile.files(under: "Sources", endings: [".swift"])
        let names = Set(files.compactMap { $0.split(separator: "/").dropFirst().first })
        return names.map(String.init).filter { $0 != "sightline" }.sorted()
    }()

    private static func page(_ module: String) -> String {
        "Sources/\(module)/\(module).docc/\(module).md"
    }

    private static func blocks(of page: String) throws -> [String] {
        try RepositoryFile.text(page).components(separatedBy: "```swift\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
    }

    @Test func `every module has a page with an example`() throws {
        #expect(Self.modules.count >= 20)
        for module in Self.modules {
            #expect(try !Self.blocks(of: Self.page(module)).isEmpty, "\(module) has none")
        }
    }

    @Test func `the examples of all pages are compiled here, word for word`() throws {
        let code = try RepositoryFile.files(under: "Tests", endings: [".swift"])
            .filter { $0.contains("SnippetTests/") || $0.hasSuffix("/DocumentationTests.swift") }
            .map(RepositoryFile.text).joined()
        for page in RepositoryFile.files(under: "Sources", endings: [".md"])
        where page.contains(".docc/") {
            for block in try Self.blocks(of: page) {
                #expect(code.contains(block), "\(page): \(block.prefix(60))")
            }
        }
    }

    @Test func `the examples of plain values give what they say`() async throws {
        #expect(counted(by: 50) == 50)
        #expect(
            digests(of: ["abc"]) == [
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ])
        #expect(middleFrame(of: [0, 180_000, 90_000], per: 90_000)?.nanoseconds == 1_000_000_000)
        #expect(overlap(0, 5, side: 10) == 1.0 / 3)
        #expect(problems(in: "detekt: {}").contains { $0.contains("detekt") })
        #expect(detectorNames().contains("yolox_nano_416"))
        #expect(textOfDescription("yolox_nano_416")?.contains("family") == true)
        let sum = SumOfNumbers()
        try await add(upTo: 100, into: sum)
        #expect(sum.value == 5050)
    }

    @Test func `the examples of networks and tracks give what they say`() throws {
        #expect(try sigmoids(of: [0, 100]) == [0.5, 1])
        let rows: [Float] = [50, 50, 20, 20, 0.9]
        let size = Size(width: 100, height: 100)
        let boxes = boxes(ofYOLOv8: rows, classes: 1, input: size)
        #expect(boxes == [Box(left: 40, top: 40, right: 60, bottom: 60)])
        let seen = Detection(
            box: boxes[0], label: Label(index: 0, name: "person"), score: 0.9)
        #expect(trackNumbers(in: [[seen], [seen]], of: size) == [[1], [1]])
    }
}
