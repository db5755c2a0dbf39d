import Foundation
import Glibc
import TestSupport

/// A control group with a limit of memory, for the processes of one test.
struct MemoryGroup {
    private let path: String

    private static let top = "/sys/fs/cgroup/memory"

    /// A group of `limit` bytes.
    init(limit: Int) throws {
        guard access(Self.top + "/cgroup.procs", F_OK) == 0 else {
            try Skip.test("this machine has no control groups of memory (version 1)")
        }
        guard getuid() == 0 else { try Judge.missing("root, to make a control group") }
        path = Self.top + "/sightline-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        try write("\(limit)", to: "memory.limit_in_bytes")
    }

    /// `program` inside the group, by a script in `folder`.
    func enclosing(_ program: Program, in folder: ScratchFolder) throws -> Program {
        let script = try folder.write(
            "#!/bin/sh\necho $$ > \(path)/cgroup.procs\nexec \(program.path) \"$@\"\n",
            to: "enclosed")
        chmod(script, 0o755)
        var enclosed = program
        enclosed.path = script
        return enclosed
    }

    /// Processes of the group that the system ended since memory was short.
    func kills() throws -> Int {
        let text = try String(contentsOfFile: path + "/memory.oom_control", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        return line.flatMap { Int($0.dropFirst(9)) } ?? -1
    }

    /// Takes it away; its processes have ended.
    func remove() { rmdir(path) }

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
    }
}
