import TestSupport
import Testing

/// The form of the sources, as far as `make lint` does not see it.
@Suite struct HouseRulesTests {
    private static let swift =
        RepositoryFile.files(under: "Sources", endings: [".swift"])
        + RepositoryFile.files(under: "Tests", endings: [".swift"])
    private static let c =
        RepositoryFile.files(under: "Sources", endings: [".c", ".h"])
        + RepositoryFile.files(under: "Tests", endings: [".c", ".h"])

    private static func lines(_ file: String) throws -> [Substring] {
        try RepositoryFile.text(file).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `a file of Swift has at most 320 lines, one of C 420`() throws {
        #expect(Self.swift.count > 800)
        for file in Self.swift { #expect(try Self.lines(file).count <= 320, "\(file)") }
        for file in Self.c { #expect(try Self.lines(file).count <= 420, "\(file)") }
    }

    @Test func `no line of a comment has more than 100 columns`() throws {
        for file in Self.swift + Self.c {
            for (index, line) in try Self.lines(file).enumerated() where line.count > 100 {
                let isComment = line.drop(while: { $0 == " " }).hasPrefix("//")
                #expect(!isComment, "\(file):\(index + 1) has \(line.count) columns")
            }
        }
    }

    @Test func `nothing ends the program, is forced or is left to do`() throws {
        let words = ["fatalError(", "try!", " as! ", "TODO", "FIXME"]
        for file in Self.swift where file.hasPrefix("Sources/") {
            for (index, line) in try Self.lines(file).enumerated() {
                let code = line.prefix(while: { $0 != "\"" })
                guard !code.drop(while: { $0 == " " }).hasPrefix("//") else { continue }
                for word in words where code.contains(word) {
                    Issue.record("\(file):\(index + 1) has \(word)")
                }
            }
        }
    }

    @Test func `what is sendable unchecked, or unsafe, says why above it`() throws {
        for file in Self.swift where file.hasPrefix("Sources/") {
            let lines = try Self.lines(file)
            for (index, line) in lines.enumerated() {
                let isUnsafe =
                    line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)")
                guard isUnsafe, !line.contains("//") else { continue }
                let before = lines[max(0, index - 8)..<index]
                #expect(
                    before.contains { $0.contains("//") },
                    "\(file):\(index + 1) does not say why")
            }
        }
    }

    @Test func `every target of the Makefile that is documented is there`() throws {
        let makefile = try RepositoryFile.text("Makefile")
        let documents = try ["README.md", "CONTRIBUTING.md"].map(RepositoryFile.text).joined()
        let named = documents.matches(of: /`make ([a-z-]+)/).map { String($0.output.1) }
        #expect(named.count >= 6)
        for name in Set(named) { #expect(makefile.contains("\n\(name):"), "make \(name)") }
    }
}
