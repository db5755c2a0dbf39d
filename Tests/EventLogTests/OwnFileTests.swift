import EventLog
import Glibc
import TestSupport
import Testing
import VisionCore

/// Files beside a log are touched only when they are ours.
@Suite struct OwnFileTests {
    private let precious = Array("what somebody else wrote\n".utf8)

    /// Expects that `script` is refused a log at `path` with 73.
    private func refused(_ script: ScriptedRun, _ path: String) {
        let error = #expect(throws: EventLogError.self) { try script.open(path) }
        #expect(error?.exitCode == .cannotCreate)
        #expect(error?.hint?.isEmpty == false)
    }

    @Test(arguments: [".state", ".state.new"], [false, true])
    func `a file of somebody else is refused and stays`(_ ending: String, _ isLink: Bool) throws {
        let folder = try ScratchFolder.inMemory()
        let (path, other) = (folder.file("log"), folder.file("other"))
        let place = isLink ? other : path + ending
        try ScratchFolder.write(precious, to: place)
        if isLink { #expect(symlink(other, path + ending) == 0) }
        refused(ScriptedRun(), path)
        #expect(ScratchFolder.read(path) == nil)
        #expect(ScratchFolder.read(place) == precious)
    }

    @Test(arguments: [".state", ".state.new"])
    func `a log is not cut when a file beside it is somebody else's`(_ ending: String) throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        var script = ScriptedRun()
        try script.drive(script.open(path), stop: 20)
        let log = try #require(ScratchFolder.read(path))
        unlink(path + ending)
        try ScratchFolder.write(precious, to: path + ending)
        refused(script, path)
        script.options.overwrites = true
        refused(script, path)
        #expect(ScratchFolder.read(path) == log)
        #expect(ScratchFolder.read(path + ending) == precious)
    }

    @Test(arguments: ["link", "second name", "other text"])
    func `a torn line does not go to a file of somebody else`(_ kind: String) throws {
        let folder = try ScratchFolder.inMemory()
        let (path, other) = (folder.file("log"), folder.file("other"))
        let script = ScriptedRun()
        try script.drive(script.open(path), stop: 20)
        let torn = try #require(ScratchFolder.read(path)).dropLast(9)
        try ScratchFolder.write(torn, to: path)
        try ScratchFolder.write(kind == "second name" ? [] : precious, to: other)
        switch kind {
        case "link": #expect(symlink(other, path + ".torn") == 0)
        case "second name": #expect(link(other, path + ".torn") == 0)
        default: try ScratchFolder.write(precious, to: path + ".torn")
        }
        let before = ScratchFolder.read(path + ".torn")
        refused(script, path)
        #expect(ScratchFolder.read(path) == Array(torn))
        #expect(ScratchFolder.read(path + ".torn") == before)
    }

    @Test(arguments: ["cut", "empty", "zeros", "long", "flipped"])
    func `a state of ours that is damaged is no obstacle`(_ kind: String) throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let script = ScriptedRun()
        try script.drive(script.open(path), stop: 20)
        var state = try #require(ScratchFolder.read(path + ".state"))
        switch kind {
        case "cut": state.removeLast(state.count - 5)
        case "empty": state = []
        case "zeros": state = [UInt8](repeating: 0, count: 10_000)
        case "long": state += [UInt8](repeating: UInt8(ascii: "x"), count: 50_000_000)
        default: state[0] ^= 4
        }
        try ScratchFolder.write(state, to: path + ".state")
        try script.drive(script.open(path))
        #expect(try LogVerifier.verify(path: path).hasEnd)
        #expect(ScratchFolder.read(path + ".state") == nil)
    }

    @Test func `text that is no log is not taken for a torn one`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let text = Array(#"{"notes":["not a log"#.utf8)
        try ScratchFolder.write(text, to: path)
        #expect(throws: EventLogError.self) { try ScriptedRun().open(path) }
        #expect(ScratchFolder.read(path) == text)
        #expect(ScratchFolder.read(path + ".torn") == nil)
    }

    @Test func `a pipe that nobody reads or writes is an error, not a wait`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        refused(ScriptedRun(), path)
        let error = #expect(throws: EventLogError.self) { try LogVerifier.verify(path: path) }
        #expect(error?.exitCode == .noInput)
    }

    @Test func `a pipe with a reader is a log, without files beside it`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let script = ScriptedRun()
        try script.drive(script.open(path), stop: 10)
        var head = [UInt8](repeating: 0, count: 14)
        #expect(read(reader, &head, head.count) == head.count)
        #expect(String(decoding: head, as: UTF8.self) == #"{"v":1,"r":"ru"#)
        #expect(access(path + ".state", F_OK) != 0)
    }

    @Test func `a device that is full degrades the log and gets no files beside it`() throws {
        let script = ScriptedRun()
        let ended = try script.drive(script.open("/dev/full"))
        let status = try #require(ended)
        #expect(status.fault == FileFault(.write, code: ENOSPC))
        #expect(status.isDegraded)
        #expect(access("/dev/full.state", F_OK) != 0)
    }

    @Test func `a folder is no log`() throws {
        let folder = try ScratchFolder.inMemory()
        let error = #expect(throws: EventLogError.self) { try ScriptedRun().open(folder.path) }
        #expect(error?.exitCode == .cannotCreate)
        let read = #expect(throws: EventLogError.self) { try LogVerifier.verify(path: folder.path) }
        #expect(read?.exitCode == .noInput)
    }

    @Test func `a device without end is no log`() throws {
        #expect(try LogVerifier.verify(path: "/dev/zero").fault?.line == 1)
    }
}
