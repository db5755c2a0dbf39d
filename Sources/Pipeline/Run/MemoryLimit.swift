import Glibc
import PipelineConfig

/// What memory this process may take before the system ends it.
package struct MemoryLimit: Sendable {
    /// Where control groups are mounted.
    private let root: String
    /// The text of `/proc/self/cgroup`.
    private let groups: String
    /// What the machine has, bytes; nil where that is not known.
    private let machine: Int?
    /// What addresses the process may use, bytes; nil without such a limit.
    private let addresses: Int?

    /// Share of the limit that a run keeps to where its pipeline says nothing, percent.
    static let softPercent = 70

    /// The limit of this process.
    package static var own: MemoryLimit {
        let pages = sysconf(Int32(clamping: _SC_PHYS_PAGES))
        return MemoryLimit(
            root: "/sys/fs/cgroup", groups: ProcessFigures.text(of: "/proc/self/cgroup") ?? "",
            machine: pages > 0 ? pages * ProcessFigures.pageSize : nil,
            addresses: ProcessFigures.addressLimit)
    }

    /// The limit of a process in `groups`, as the kernel lists them, on a machine of so many bytes,
    /// with so many bytes of addresses.
    init(root: String, groups: String, machine: Int?, addresses: Int? = nil) {
        (self.root, self.groups) = (root, groups)
        (self.machine, self.addresses) = (machine, addresses)
    }

    /// The least of what the process's control groups, those above them, the machine and the limit
    /// of addresses (RLIMIT_AS) allow, bytes; nil where nothing is known.
    package var bytes: Int? {
        let folders = groups.split(separator: "\n").flatMap(files)
        let limits = folders.compactMap { ProcessFigures.text(of: $0).flatMap(Self.number) }
        return (limits + [machine, addresses].compactMap(\.self)).min()
    }

    /// What a run keeps to of itself, bytes.
    var soft: Int? { bytes.map { $0 / 100 * Self.softPercent } }

    /// The files of a group and of those above it that may hold a limit; in a container the group's
    /// path is that of the host, and only the root is there.
    private func files(of line: Substring) -> [String] {
        let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { return [] }
        let isUnified = fields[1].isEmpty
        guard isUnified || fields[1].split(separator: ",").contains("memory") else { return [] }
        let (top, file) =
            isUnified ? (root, "memory.max") : (root + "/memory", "memory.limit_in_bytes")
        var parts = fields[2].split(separator: "/")
        var found: [String] = []
        while true {
            found.append(([top] + parts.map(String.init) + [file]).joined(separator: "/"))
            guard parts.popLast() != nil else { return found }
        }
    }

    /// The limit in a file's text; nil where there is none.
    private static func number(_ text: String) -> Int? {
        let number = Int(text.prefix { $0.isNumber }) ?? 0
        return (1..<1 << 60).contains(number) ? number : nil
    }
}

extension RunDescription {
    /// Bytes that a run keeps to: what its pipeline says, else a share of what there is.
    var memoryBudget: Int? { memory?.bytes ?? MemoryLimit.own.soft }
}
