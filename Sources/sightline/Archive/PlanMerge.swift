import EventLog
import FoundationEssentials
import Glibc
import Pipeline
import PipelineConfig
import Scale
import VisionCore

/// Makes the logs of a plan of its parts: trackers, rules and records once, in order.
struct PlanMerge {
    /// What came of one recording.
    struct Outcome: Encodable {
        let log: String
        let frames: Int
        let events: Int

        /// What a person is told.
        var words: String { "\(frames) frames, \(events) events: \(log)" }
    }

    private let work: PlannedWork
    private let overwrites: Bool

    init(_ work: PlannedWork, overwrites: Bool) {
        self.work = work
        self.overwrites = overwrites
    }

    /// Makes all logs, or none where a part is missing.
    func run() throws -> [Outcome] {
        var jobs: [(input: ArchivePlan.Input, description: PipelineDescription)] = []
        var faults: [PlanFault.Part] = []
        var tiers: Set<String> = []
        for input in work.file.plan.inputs {
            let description = try work.description(of: input)
            for chunk in input.chunks {
                let path = work.file.part(chunk.index)
                let isThere = PlannedWork.isThere(path)
                let what = isThere ? work.problem(of: path, chunk, input, description) : nil
                guard isThere, what == nil else {
                    faults.append(
                        PlanFault.Part(
                            index: chunk.index, path: path, what: what,
                            command: work.file.command(chunk.index)))
                    continue
                }
                if let tier = Self.tier(of: path) { tiers.insert(tier) }
            }
            jobs.append((input, description))
        }
        guard faults.isEmpty else { throw PlanFault.parts(faults) }
        if tiers.count > 1 {
            Talk.say(
                "the parts were made by processors of several kinds "
                    + "(\(tiers.sorted().joined(separator: ", "))): scores may differ in their "
                    + "last digits from those of one machine", as: .warning)
        }
        return try jobs.map(merge)
    }

    private func merge(_ input: ArchivePlan.Input, _ description: PipelineDescription) throws
        -> Outcome
    {
        try makeFolder(of: input.log)
        let draft = "\(input.log).\(getpid()).tmp"
        let frames = "\(work.file.partsFolder)/frames.\(getpid()).tmp"
        defer { for path in [draft, frames] { unlink(path) } }
        let parts = input.chunks.map { work.file.part($0.index) }
        let outcome = try ChunkMerge(description, parts: parts).run(by: frames, to: draft)
        if PlannedWork.isThere(input.log), !overwrites {
            // A merge that is asked for twice, by an engine for one, comes to the same.
            guard WholeFile.areEqual(draft, input.log) else { throw ChunkFault.exists(input.log) }
        } else {
            try WholeFile.put(draft, at: input.log)
        }
        return Outcome(log: input.log, frames: outcome.frames, events: outcome.events)
    }

    private func makeFolder(of path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw PlanFault.cannotWrite(path: folder, code: errno)
        }
    }

    /// The kind of processor that made the part at `path`.
    private static func tier(of path: String) -> String? {
        guard let head = try? LogReader(path: path).next()?.value else { return nil }
        return head["host"]?["simd"]?.string
    }
}
