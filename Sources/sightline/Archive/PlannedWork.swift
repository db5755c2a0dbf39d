import EventLog
import FoundationEssentials
import Glibc
import Pipeline
import PipelineConfig
import Scale
import VisionCore

/// A plan that is followed here: the working folder of the process is the plan's from then on.
struct PlannedWork {
    let file: PlanFile

    /// Reads the plan at `path` and goes to where its paths are taken from.
    init(path: String) throws {
        file = try PlanFile(path: Self.absolute(path))
        guard chdir(file.workingFolder) == 0 else {
            throw PlanFault.noFile(path: file.workingFolder, code: errno)
        }
    }

    /// `path`, wherever the process goes.
    private static func absolute(_ path: String) throws -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let here = getcwd(nil, 0) else { throw PlanFault.noFile(path: ".", code: errno) }
        defer { free(here) }
        return "\(String(cString: here))/\(path)"
    }

    /// The pipeline of `input`; throws where it or the recording is another than planned.
    func description(of input: ArchivePlan.Input) throws -> PipelineDescription {
        let own = PlannedInput(
            words: file.plan.arguments, uri: input.uri, source: input.source, log: input.log)
        let description = try own.description()
        try PlannedInput.check(description, against: input)
        return description
    }

    /// What is wrong with the part file at `path`; nil for a whole one of this very plan.
    func problem(
        of path: String, _ chunk: ArchivePlan.Chunk, _ input: ArchivePlan.Input,
        _ description: PipelineDescription
    ) -> String? {
        do {
            guard let head = try LogReader(path: path).next()?.value, let header = LogHeader(head)
            else { return "it is no log" }
            let own = description.chunk(input.part(chunk), log: path, threads: 1)
            guard header.record.configSHA256 == PlannedInput.sum(of: own) else {
                return "it is a part of another plan"
            }
            guard header.record.sources.map(\.fingerprint) == [input.file.sha256] else {
                return "it is a part of another recording"
            }
            guard header.record.models.map(\.sha256) == input.models.map(\.sha256) else {
                return "it was made with another model"
            }
            let report = try LogVerifier.verify(path: path)
            if let fault = report.fault { return "line \(fault.line): \(fault.what)" }
            return report.hasEnd && report.tornBytes == 0 ? nil : "it does not reach its end"
        } catch let error as any UserFacing {
            return error.summary
        } catch {
            return "it cannot be read"
        }
    }

    /// Whether every part of the plan is there, sound or not.
    var hasAllParts: Bool {
        (0..<file.plan.chunkCount).allSatisfy { Self.isThere(file.part($0)) }
    }

    /// Whether there is a file at `path`.
    static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
