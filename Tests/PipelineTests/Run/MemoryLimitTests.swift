import TestSupport
import Testing

@testable import Pipeline

@Suite struct MemoryLimitTests {
    /// A machine of 8 GiB with these files below its control groups.
    private static func limit(
        _ groups: String, _ files: [String: String], in folder: ScratchFolder
    ) throws -> MemoryLimit {
        for (path, text) in files { try folder.write(text, to: path) }
        return MemoryLimit(root: folder.path, groups: groups, machine: 8 << 30)
    }

    struct Case: CustomTestStringConvertible {
        var groups: String
        var files: [String: String]
        var bytes: Int
        var testDescription: String { "\(groups) \(files)" }
    }

    static let cases: [Case] = [
        Case(groups: "", files: [:], bytes: 8 << 30),
        Case(groups: "0::/a/b\n", files: ["a/b/memory.max": "536870912\n"], bytes: 512 << 20),
        Case(
            groups: "0::/a/b\n", files: ["a/b/memory.max": "max\n", "a/memory.max": "1048576\n"],
            bytes: 1 << 20),
        Case(groups: "0::/\n", files: ["memory.max": "1048576\n"], bytes: 1 << 20),
        Case(
            groups: "5:cpu,memory:/box\n0::/\n",
            files: ["memory/box/memory.limit_in_bytes": "1048576\n"], bytes: 1 << 20),
        Case(
            groups: "5:memory:/elsewhere/box\n",
            files: ["memory/memory.limit_in_bytes": "1048576\n"], bytes: 1 << 20),
        Case(
            groups: "5:memory:/\n",
            files: ["memory/memory.limit_in_bytes": "9223372036854771712\n"], bytes: 8 << 30),
        Case(groups: "5:cpu:/a\n", files: ["cpu/a/memory.max": "1\n"], bytes: 8 << 30),
        Case(groups: "nonsense\n::\n0:\n", files: ["memory.max": "x\n"], bytes: 8 << 30),
    ]

    @Test(arguments: cases) func `the least of the groups' limits and the machine's counts`(
        row: Case
    ) throws {
        let folder = try ScratchFolder()
        #expect(try Self.limit(row.groups, row.files, in: folder).bytes == row.bytes)
    }

    @Test(arguments: [(1 << 30, 1 << 30), (16 << 30, 8 << 30)])
    func `a limit of addresses counts where it is less than the machine`(
        addresses: Int, bytes: Int
    ) {
        let limit = MemoryLimit(root: "/", groups: "", machine: 8 << 30, addresses: addresses)
        #expect(limit.bytes == bytes)
    }

    @Test func `a run keeps to seventy percent of it`() throws {
        let folder = try ScratchFolder()
        let files = ["memory.max": "\(512 << 20)\n"]
        let limit = try Self.limit("0::/\n", files, in: folder)
        #expect(limit.soft == (512 << 20) / 100 * 70)
        #expect((MemoryLimit.own.bytes ?? 0) > 64 << 20, "this machine's")
        #expect((ProcessFigures.ownBytes ?? 0) > 1 << 20)
        #expect((ProcessFigures.ownBytes ?? 0) <= (ProcessFigures.residentBytes ?? 0))
    }
}
