import Scale
import TestSupport
import Testing
import VisionCore

/// Plans on disk.
@Suite struct PlanFileTests {
    private static let input = ArchivePlan.Input(
        uri: "a.mp4", file: FileStamp(size: 10, mtime: 5, sha256: "ab"), timebase: [1, 90_000],
        originPTS: -3, packets: 100, configSHA256: "cd",
        models: [ArchivePlan.Model(name: "m", sha256: "ef")], log: "a.jsonl",
        chunks: [
            ArchivePlan.Chunk(index: 0, startPTS: nil, endPTS: 900),
            ArchivePlan.Chunk(index: 1, startPTS: 900, endPTS: nil),
        ])

    private static let plan = ArchivePlan(folder: "..", arguments: ["--model=m"], inputs: [input])

    @Test func `a plan is read as it was written, and written the same each time`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("plan.json")
        try PlanFile.write(Self.plan, to: path)
        let file = try PlanFile(path: path)
        #expect(file.plan == Self.plan)
        #expect(try PlanFile.text(of: file.plan) == PlanFile.text(of: Self.plan))
        #expect(file.part(1) == path + ".parts/part-00001.jsonl")
        #expect(file.workingFolder == folder.file("") + ".." || file.workingFolder.hasSuffix("/.."))
        #expect(file.plan.chunk(1)?.chunk.startPTS == 900)
        #expect(file.plan.chunk(2) == nil)
    }

    @Test(arguments: [
        ("{", "it is not JSON"), ("[]", ""), (#"{"version": 2}"#, "version 2"),
        (#"{"version": 1}"#, "is missing"),
    ])
    func `what is no plan is told`(_ text: String, _ word: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.write(text, to: "plan.json")
        let fault = #expect(throws: PlanFault.self) { try PlanFile(path: path) }
        #expect(fault?.exitCode == .badData)
        #expect(fault?.summary.contains(word) == true, "\(fault?.summary ?? "")")
    }

    @Test(arguments: [
        (#""start_pts" : 900"#, #""start_pts" : 901"#), (#""i" : 1"#, #""i" : 7"#),
        (#""end_pts" : 900,"#, ""), ("90000", "0"),
        (#""end_pts" : 900"#, #""end_pts" : 9e99"#),
    ])
    func `a plan whose parts do not follow one another is refused`(_ old: String, _ new: String)
        throws
    {
        let folder = try ScratchFolder()
        let text = String(decoding: try PlanFile.text(of: Self.plan), as: UTF8.self)
        #expect(text.contains(old))
        let path = try folder.write(text.replacing(old, with: new), to: "plan.json")
        let fault = #expect(throws: PlanFault.self) { try PlanFile(path: path) }
        #expect(fault?.exitCode == .badData)
    }

    @Test func `another file is told by what differs`() {
        let stamp = Self.input.file
        #expect(stamp.difference(from: stamp) == nil)
        let longer = FileStamp(size: 11, mtime: 5, sha256: "ab")
        #expect(stamp.difference(from: longer)?.contains("11 bytes") == true)
        let other = FileStamp(size: 10, mtime: 5, sha256: "ac")
        #expect(stamp.difference(from: other)?.contains("mebibyte") == true)
        let touched = FileStamp(size: 10, mtime: 6, sha256: "ab")
        #expect(stamp.difference(from: touched)?.contains("written") == true)
    }

    @Test(arguments: [("abc-1.json", "abc-1.json"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#)])
    func `words are fit for a shell`(_ word: String, _ quoted: String) {
        #expect(ShellText.quoted(word) == quoted)
    }
}
