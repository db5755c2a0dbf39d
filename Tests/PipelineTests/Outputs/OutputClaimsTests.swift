import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite struct OutputClaimsTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try Data("source".utf8).write(to: URL(filePath: folder.file("clip.mp4")))
        try Data("other".utf8).write(to: URL(filePath: folder.file("precious.mp4")))
        try FileManager.default.createDirectory(
            atPath: folder.file("pics"), withIntermediateDirectories: false)
        try Data("picture".utf8).write(to: URL(filePath: folder.file("pics/f_00001.png")))
    }

    private func output(_ name: String, as what: String = "output video") throws -> OutputFile {
        try #require(OutputFile(name: what, path: folder.file(name)))
    }

    private var inputs: [(path: String, what: String)] {
        [
            (folder.file("clip.mp4"), "source clip"), (folder.file("pics"), "a folder"),
            (folder.file("pics/f_00001.png"), "a picture"),
        ]
    }

    private func text(_ path: String) -> String? {
        try? String(contentsOfFile: folder.file(path), encoding: .utf8)
    }

    @Test(arguments: [
        "clip.mp4", "./pics/../clip.mp4", "link.mp4", "hard.mp4", "pics/f_%05d.png", "pics/",
        "pics/%03d.png",
    ])
    func `an input is never an output, whatever it is called`(name: String) throws {
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: folder.file("link.mp4"), withDestinationPath: folder.file("clip.mp4"))
        try files.linkItem(atPath: folder.file("clip.mp4"), toPath: folder.file("hard.mp4"))
        #expect(throws: OutputRefusal.self) {
            try OutputClaims.compare([output(name)], inputs: inputs)
        }
        #expect(text("clip.mp4") == "source")
    }

    @Test func `two outputs are never one file, be it there or not`() throws {
        for name in ["new.mp4", "precious.mp4"] {
            #expect(throws: OutputRefusal.self) {
                try OutputClaims.compare(
                    [output(name), output("./pics/../\(name)", as: "the log")], inputs: [])
            }
        }
        try OutputClaims.compare([output("a.mp4"), output("b.mp4")], inputs: inputs)
    }

    @Test func `what is there stays, but for what the run itself has made`() throws {
        var made = MadeOutputs()
        let precious = try output("precious.mp4")
        #expect(throws: OutputRefusal.exists(output: "output video", path: precious.path)) {
            try OutputClaims.checkNew([precious], made: made)
        }
        made.add(precious, form: "a")
        try OutputClaims.checkNew([precious], made: made)
        #expect(made.holds(precious, form: "a") && !made.holds(precious, form: "b"))
        // Another file of that name is not the one that was made.
        try FileManager.default.removeItem(atPath: precious.path)
        try Data("new".utf8).write(to: URL(filePath: folder.file("between")))
        try Data("mine".utf8).write(to: URL(filePath: precious.path))
        #expect(throws: OutputRefusal.self) {
            try OutputClaims.checkNew([precious], made: made)
        }
        #expect(throws: OutputRefusal.self) {
            try OutputClaims.checkNew([output("pics/f_%05d.png")], made: MadeOutputs())
        }
    }

    @Test func `what was made is remembered beside the log, and only in a file of ours`() throws {
        let log = folder.file("log.jsonl")
        var made = MadeOutputs()
        made.add(try output("precious.mp4"), form: "a")
        made.write(beside: log)
        #expect(MadeOutputs(beside: log) == made)
        made.write(beside: log)
        let foreign = folder.file("other.jsonl")
        try Data("mine".utf8).write(to: URL(filePath: MadeOutputs.path(beside: foreign)))
        made.write(beside: foreign)
        #expect(text("other.jsonl.outputs") == "mine")
        #expect(MadeOutputs(beside: foreign) == MadeOutputs())
    }

    @Test func `a refused start leaves nothing behind`() throws {
        let claims = OutputClaims()
        #expect(throws: OutputRefusal.self) {
            try claims.claim([output("left.mp4"), output("nowhere/x.txt")])
        }
        #expect(text("left.mp4") == nil)
    }

    @Test func `two runs do not write to one file`() throws {
        let first = OutputClaims()
        try first.claim([output("new.mp4")])
        #expect(throws: OutputRefusal.self) { try OutputClaims().claim([output("new.mp4")]) }
        first.abandon()
        let second = OutputClaims()
        try second.claim([output("new.mp4")])
        withExtendedLifetime(second) {}
    }
}
