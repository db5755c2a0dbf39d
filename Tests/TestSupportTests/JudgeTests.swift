import Foundation
import TestSupport
import Testing

@Suite struct JudgeTests {
    @Test func `a missing judge is a failure where judges are required`() {
        let missing = #expect(throws: Judge.Missing.self) {
            try Judge.missing("nonsense is not installed", isRequired: true)
        }
        #expect(missing?.description.contains("nonsense is not installed") == true)
    }

    /// Another run of this very test bundle would be needed to see a cancelled test from outside;
    /// here it is enough that elsewhere the error is the runner's, not a failure of ours.
    @Test func `judges are required where CI is set`() {
        let value = ProcessInfo.processInfo.environment["CI"] ?? ""
        #expect(Judge.isRequired == !["", "0", "false"].contains(value.lowercased()))
    }

    @Test func `a judge that fails is not taken for a missing one`() throws {
        #expect(throws: Python.Complaint.self) {
            try Python.answer("import sys; sys.exit('something else')")
        }
    }

    @Test func `what is left out is counted in the file that is named`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("skips")
        Skip.note("a reason", countedIn: path)
        Skip.note("another reason", countedIn: path)
        let lines = try String(decoding: folder.bytes("skips"), as: UTF8.self)
            .split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix("another reason\t"))
        #expect(lines[1].contains("counted in the file"))
    }
}
