import ArgumentParser
import ModelCatalogue
import PipelineConfig
import VisionCore

/// Tells what went wrong: one form for every command, on stderr; with `--json` on stdout too.
enum ErrorPrinter {
    /// Runs `body`; tells what went wrong and ends with the error's exit code.
    ///
    /// A reader of stdout that went away is no error: the command ends with 0, quietly.
    static func reporting(json: Bool = false, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch is StandardOutput.Closed {
            throw ExitCode.success
        } catch let problems as ConfigProblems {
            show(problems.issues)
            if json { try report(FailureReport(problems)) }
            throw ExitCode(problems.exitCode.rawValue)
        } catch let error as any UserFacing {
            show(error)
            if json { try report(FailureReport([error])) }
            throw ExitCode(error.exitCode.rawValue)
        }
    }

    /// One error: what, where, what to do.
    static func show(_ error: any UserFacing) {
        if let problems = problems(in: error) { return show(problems.issues) }
        Talk.show(error.summary, at: error.subject, hint: error.hint, as: .error)
    }

    /// The problems of a description that `error` is about, each of which is told.
    static func problems(in error: any UserFacing) -> ConfigProblems? {
        if let problems = error as? ConfigProblems { return problems }
        if case ModelError.badDescription(let problems)? = error as? ModelError { return problems }
        return nil
    }

    /// Issues of a configuration, warnings as such.
    static func show(_ issues: [ConfigIssue]) {
        for issue in issues {
            Talk.show(
                issue.message, at: issue.subject, hint: issue.hint,
                as: issue.severity == .error ? .error : .warning)
        }
    }

    /// Prints the one object of a failure; a stdout that is gone is no second error.
    static func report(_ report: FailureReport) throws {
        guard let text = try? report.text else { return }
        _ = try? StandardOutput.write(text)
    }
}
