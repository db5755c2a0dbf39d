import FoundationEssentials
import Glibc
import Pipeline
import PipelineConfig
import Scale
import VisionCore

/// Looks at one part of a plan.
///
/// The part file is there whole or not at all: it is made under a name of this process alone, so
/// that the same part may be made twice at a time, and then renamed.
struct PartRun {
    /// What came of it.
    struct Outcome: Encodable {
        let chunk: Int
        let part: String
        let frames: Int
        let wasThere: Bool

        enum CodingKeys: String, CodingKey {
            case chunk, part, frames
            case wasThere = "was_there"
        }
    }

    private let work: PlannedWork
    private let index: Int
    private let threads: Int

    /// The part `index` of `work` on `threads` threads; nil: one for each core.
    init(_ work: PlannedWork, index: Int, threads: Int?) {
        self.work = work
        self.index = index
        self.threads = threads ?? max(ProcessInfo.processInfo.activeProcessorCount, 1)
    }

    /// Makes the part; nil when a signal ended it before it was whole.
    func run(_ setup: PipelineRun.Setup, _ signals: SignalWatch) async throws -> Outcome? {
        guard let (input, chunk) = work.file.plan.chunk(index) else {
            throw PlanFault.noChunk(index, count: work.file.plan.chunkCount)
        }
        let description = try work.description(of: input)
        try PlannedInput.checkModels(of: description, against: input)
        let path = work.file.part(index)
        if PlannedWork.isThere(path), work.problem(of: path, chunk, input, description) == nil {
            return Outcome(chunk: index, part: path, frames: 0, wasThere: true)
        }
        guard mkdir(work.file.partsFolder, 0o755) == 0 || errno == EEXIST else {
            throw PlanFault.cannotWrite(path: work.file.partsFolder, code: errno)
        }
        let draft = "\(path).\(Self.hostName).\(getpid()).tmp"
        defer { for ending in ["", ".state", ".outputs"] { unlink(draft + ending) } }
        let own = description.chunk(input.part(chunk), log: draft, threads: threads)
        let run = try PipelineRun(own, setup: setup)
        signals.onFirst { _ in run.stop() }
        let outcome = await run.run(signalCode: { signals.exitCode })
        guard signals.exitCode == nil else { return nil }
        if let failure = outcome.failures.first { throw failure }
        if let problem = work.problem(of: draft, chunk, input, description) {
            throw CommandError(.software, "the part is not what was planned: \(problem)")
        }
        try WholeFile.put(draft, at: path)
        return Outcome(chunk: index, part: path, frames: outcome.frames, wasThere: false)
    }

    /// The name of this machine, fit for a file's name.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "host" }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self).replacing("/", with: "_")
    }
}
