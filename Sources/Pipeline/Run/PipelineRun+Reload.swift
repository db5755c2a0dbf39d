import EventSinks
import Locking
package import PipelineConfig
import VisionCore

extension PipelineRun {
    /// What the pipeline file says, what is switched off included.
    package var description: PipelineDescription { wanted.withLock { $0.description } }

    /// What is switched off.
    package var switches: RunSwitches { wanted.withLock { $0.switches } }

    /// Reads the pipeline again by `load` and becomes the run of what it gives.
    ///
    /// One that is broken changes nothing. Either way the log hears of it, and whoever started the
    /// run; what is wrong is returned as well. Blocks while sources are opened; one call at a time.
    @discardableResult
    package func reload(_ load: () throws -> PipelineDescription) -> (any Error)? {
        do {
            let description = try load()
            let difference = try apply(switches.applied(to: description))
            wanted.withLock { $0.description = description }
            control.set(switches.states(of: description))
            services.reports.addReload(difference)
            services.talk.note("pipeline: \(difference.words)")
            return nil
        } catch {
            let issues = Self.issues(of: error)
            services.reports.addReload(refusedFor: issues)
            services.talk.tell(
                "pipeline", issues.joined(separator: "; "),
                "nothing is changed: \(issues.joined(separator: "; "))")
            return error
        }
    }

    private static func issues(of error: any Error) -> [String] {
        switch error {
        case let problems as ConfigProblems:
            problems.issues.filter { $0.severity == .error }.map {
                "\($0.message), at \($0.subject)"
            }
        case let error as any UserFacing:
            [
                [error.summary, error.subject.map { "at \($0)" }].compactMap(\.self)
                    .joined(separator: ", ")
            ]
        default: ["\(error)"]
        }
    }
}

extension PipelineDifference {
    /// What was done, for a person.
    var words: String {
        let parts = [
            ("added", added), ("removed", removed), ("opened again", restarted),
            ("rules of", rulesOnly), ("not changed, a new run would be needed for", fixed),
        ]
        let told = parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
        return told.isEmpty
            ? "read again: nothing changed"
            : "read again: "
                + told.joined(separator: "; ")
    }
}
