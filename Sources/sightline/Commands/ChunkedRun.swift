import EventLog
import FoundationEssentials
import Glibc
import Pipeline
import PipelineConfig
import VisionCore

/// A file on all cores: parts of it side by side, then tracker and rules once over all of them.
///
/// The parts are logs in `LOG.chunks`: a run that was cut short makes only what is missing.
struct ChunkedRun {
    private let description: PipelineDescription
    private let setup: PipelineRun.Setup
    private let log: String
    private let plan: ChunkPlan
    private let lanes: Int
    private let isQuiet: Bool

    /// The run of `description` in `chunks` parts; nil: two for each thread.
    init(
        _ description: PipelineDescription, setup: PipelineRun.Setup, chunks: Int?, isQuiet: Bool
    ) throws {
        self.description = description
        self.setup = setup
        self.isQuiet = isQuiet
        lanes = max(description.compute.threads ?? Self.cores, 1)
        plan = try ChunkPlan(description, count: chunks ?? 2 * lanes)
        log = description.log.to ?? ""
        guard description.overwrite || access(log, F_OK) != 0 else { throw ChunkFault.exists(log) }
    }

    private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Makes the log; the exit code and what a person is told.
    func run() async throws -> Int32 {
        let begin = ContinuousClock.now
        let folder = log + ".chunks"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw CommandError(
                .cannotCreate, "the parts cannot be kept: \(SystemError.text(errno))",
                subject: folder)
        }
        let signals = try SignalWatch()
        let runs = RunningParts()
        signals.onFirst { _ in runs.stop() }
        let paths = plan.parts.map { "\(folder)/part-\(Self.padded($0.index)).jsonl" }
        try await parts(paths, runs)
        if let code = signals.exitCode { return code }
        let outcome = try ChunkMerge(description, parts: paths).run(
            by: "\(folder)/frames.jsonl", to: log)
        remove(paths + ["\(folder)/frames.jsonl"], folder)
        if !isQuiet {
            let spent = begin.duration(to: .now)
            let seconds = Double(spent.nanoseconds) / 1e9
            let rate = seconds > 0 ? Double(outcome.frames) / seconds : 0
            Talk.say(
                "\(outcome.frames) frames in \(plan.parts.count) parts, \(outcome.events) events, "
                    + "\((rate * 10).rounded() / 10) fps")
            Talk.say("wrote \(log)")
        }
        return 0
    }

    /// Looks at all parts, `lanes` of them at a time, each with one thread.
    private func parts(_ paths: [String], _ runs: RunningParts) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = zip(plan.parts, paths).makeIterator()
            func begin() {
                guard !runs.isStopped, let (part, path) = waiting.next() else { return }
                group.addTask { try await look(at: part, path, runs) }
            }
            for _ in 0..<lanes { begin() }
            while try await group.next() != nil { begin() }
        }
    }

    private func look(at part: ChunkPlan.Part, _ path: String, _ runs: RunningParts) async throws {
        var own = description.chunk(part, log: path, threads: 1)
        // What a part made before is its own, whatever is replaced.
        own.run.overwrite = false
        let run = try PipelineRun(own, setup: setup)
        guard !run.isComplete else { return }
        runs.add(run)
        let outcome = await run.run(signalCode: { nil })
        if let failure = outcome.failures.first, !runs.isStopped { throw failure }
    }

    private func remove(_ paths: [String], _ folder: String) {
        for path in paths {
            for ending in ["", ".state", ".outputs"] { unlink(path + ending) }
        }
        rmdir(folder)
    }

    private static func padded(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)"
    }
}
