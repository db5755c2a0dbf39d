import Foundation
import ONNXImporter
import Testing

@Suite struct OperatorTableTests {
    @Test func `the table of the documentation lists exactly the supported operators`() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/InferenceEngine/Ops/README.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        let listed = text.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("| `") else { return nil }
            return line.split(separator: "`").dropFirst().first.map(String.init)
        }
        #expect(listed == ONNXFile.supportedOperators)
    }
}
