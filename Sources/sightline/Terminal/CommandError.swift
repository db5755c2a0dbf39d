import VisionCore

/// What a command tells a person when it cannot go on.
struct CommandError: UserFacing {
    let exitCode: ExitStatus
    let summary: String
    let subject: String?
    let hint: String?

    init(_ exitCode: ExitStatus, _ summary: String, subject: String? = nil, hint: String? = nil) {
        self.exitCode = exitCode
        self.summary = summary
        self.subject = subject
        self.hint = hint
    }
}
