import EventLog
import FoundationEssentials
import Glibc
import Locking
import Pipeline
import PipelineConfig
import VisionCore

/// A folder of videos: a log for each file, several side by side.
///
/// A log that is complete stays as it is, one that was cut short is continued: started again, only
/// what is missing is made.
struct FolderRun {
    /// What came of one file.
    private enum Ending: Sendable {
        case done(frames: Int)
        case there
        case failed(String)
    }

    /// One file, and the pipeline for it, or why there is none.
    private struct Job: Sendable {
        let file: String
        let description: Result<PipelineDescription, Refusal>
    }

    /// Why a file is not begun.
    private struct Refusal: Error {
        let text: String
    }

    private let jobs: [Job]
    private let logs: String
    private let lanes: Int
    private let setup: PipelineRun.Setup
    private let isQuiet: Bool

    /// The endings of files that are taken for videos.
    private static let endings: Set = [
        "mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "m2ts", "mts", "mpg", "mpeg", "flv", "wmv",
        "3gp", "ogv", "mxf", "h264", "h265", "hevc",
    ]

    /// The run over the one source of `arguments` when that is a folder of videos and `--log`
    /// names a folder; nil for any other.
    init?(_ arguments: PipelineArguments, setup: PipelineRun.Setup, isQuiet: Bool) throws {
        let sources = arguments.sources.filter { !$0.hasSuffix(".yml") && !$0.hasSuffix(".yaml") }
        guard sources.count == 1, let folder = sources.first, Self.isFolder(folder),
            let log = arguments.outputs.log
        else { return nil }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let videos = names.filter { name in
            let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
            return !name.hasPrefix(".") && Self.endings.contains(ending)
        }.sorted()
        guard !videos.isEmpty else { return nil }
        guard log.hasSuffix("/") || Self.isFolder(log) else {
            throw CommandError(
                .usage, "'\(folder)' is a folder of \(videos.count) videos, --log names a file",
                hint: "--log \(log)/ for a log of each")
        }
        if let target = arguments.outputs.annotated, !target.contains("{source}") {
            throw CommandError(
                .usage, "several files cannot share the output '\(target)'",
                hint: "put {source} into its name")
        }
        let logs = log.hasSuffix("/") ? String(log.dropLast()) : log
        jobs = videos.map { name in
            Self.job(folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)", logs, arguments)
        }
        lanes = max(
            arguments.compute.threads.flatMap { Int($0) }
                ?? ProcessInfo.processInfo.activeProcessorCount, 1)
        self.logs = logs
        self.setup = setup
        self.isQuiet = isQuiet
    }

    /// The pipeline of `arguments` for one file, with one thread.
    private static func job(_ file: String, _ logs: String, _ arguments: PipelineArguments) -> Job {
        var own = arguments
        own.sources = arguments.pipelineFiles + [file]
        own.outputs.log = "\(logs)/\(file.split(separator: "/").last ?? "").jsonl"
        own.compute.threads = "1"
        do {
            let description = try own.loaded()
            try own.checkOutputs(of: description)
            return Job(file: file, description: .success(description))
        } catch {
            return Job(file: file, description: .failure(Refusal(text: text(of: error))))
        }
    }

    private static func text(of error: any Error) -> String {
        switch error {
        case let problems as ConfigProblems:
            problems.issues.first?.message ?? "the pipeline is wrong"
        case let error as any UserFacing: error.summary
        default: "\(error)"
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    /// Makes all logs; 0, 2 when some files failed, their code when all did.
    func run() async throws -> Int32 {
        guard mkdir(logs, 0o755) == 0 || errno == EEXIST else {
            throw CommandError(
                .cannotCreate, "the folder of logs cannot be made: \(SystemError.text(errno))",
                subject: logs)
        }
        let signals = try SignalWatch()
        let runs = RunningParts()
        signals.onFirst { _ in runs.stop() }
        let endings = await all(runs)
        Talk.showProgress(nil)
        if let code = signals.exitCode { return code }
        return tell(endings)
    }

    private func all(_ runs: RunningParts) async -> [String: Ending] {
        await withTaskGroup(of: (String, Ending).self) { group in
            var waiting = jobs.makeIterator()
            var endings: [String: Ending] = [:]
            func begin() {
                guard !runs.isStopped, let job = waiting.next() else { return }
                group.addTask { (job.file, await one(job, runs)) }
            }
            for _ in 0..<lanes { begin() }
            while let (file, ending) = await group.next() {
                endings[file] = ending
                if !isQuiet, FileHandleOutput.standardError.isTerminal {
                    Talk.showProgress("\(endings.count) of \(jobs.count) files")
                }
                begin()
            }
            return endings
        }
    }

    private func one(_ job: Job, _ runs: RunningParts) async -> Ending {
        do {
            let run = try PipelineRun(try job.description.get(), setup: setup)
            if run.isComplete { return .there }
            runs.add(run)
            let outcome = await run.run(signalCode: { nil })
            if let failure = outcome.failures.first { return .failed(failure.summary) }
            return .done(frames: outcome.frames)
        } catch let refusal as Refusal {
            return .failed(refusal.text)
        } catch {
            return .failed(Self.text(of: error))
        }
    }

    private func tell(_ endings: [String: Ending]) -> Int32 {
        var (done, there, frames) = (0, 0, 0)
        var failures: [(file: String, reason: String)] = []
        for file in jobs.map(\.file) {
            switch endings[file] {
            case .done(let count):
                done += 1
                frames += count
            case .there: there += 1
            case .failed(let reason): failures.append((file, reason))
            case nil: break
            }
        }
        for failure in failures {
            Talk.show(failure.reason, at: failure.file, hint: nil, as: .error)
        }
        if !isQuiet {
            let before = there > 0 ? ", \(there) were there" : ""
            let failed = failures.isEmpty ? "" : ", \(failures.count) failed"
            Talk.say("\(done) logs made, \(frames) frames\(before)\(failed): \(logs)")
        }
        guard !failures.isEmpty else { return 0 }
        return failures.count == jobs.count
            ? ExitStatus.badData.rawValue : ExitStatus.partial.rawValue
    }
}
