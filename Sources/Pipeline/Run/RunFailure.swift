import StageGraph
import VisionCore

/// Frames were lost or counted twice: a bug of ours.
struct ConservationFailure: UserFacing {
    let source: String
    let balance: FrameBalance

    var summary: String { "frames of \(source) are not accounted for: \(balance)" }
    var hint: String? { "this is a bug; please report it with the log" }
    var exitCode: ExitStatus { .software }
}

/// A graph that failed, in the words of what failed in it.
struct RunFailure: UserFacing {
    let summary: String
    let subject: String?
    let hint: String?
    let exitCode: ExitStatus

    init(_ error: GraphError) {
        if case .stageFailed(let stage, _, let underlying as any UserFacing) = error {
            summary = underlying.summary
            subject = underlying.subject ?? "stage \(stage)"
            hint = underlying.hint
            exitCode = underlying.exitCode
        } else {
            summary = error.summary
            subject = nil
            hint = nil
            exitCode = .software
        }
    }
}

/// An output that failed while analysis continued.
struct OutputFailure: UserFacing {
    let summary: String

    /// `text`: which one, and why.
    init(_ text: String) { summary = text }

    var exitCode: ExitStatus { .io }
}
