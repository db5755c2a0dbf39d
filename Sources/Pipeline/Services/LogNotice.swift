import EventLog

/// What a person should know of the log while the run continues.
package enum LogNotice: Sendable, Equatable {
    /// The disk refuses records; they wait in memory.
    case waiting(cause: String)
    /// What waited is written; `lost` records are not, because too many waited.
    case written(waited: Int, lost: Int)
    /// The next segment cannot be begun, or the log at its name is another that is not ours.
    case segment(cause: String)

    /// The notice in words.
    package var text: String {
        switch self {
        case .waiting(let cause):
            "the log cannot be written (\(cause)): records wait in memory, 10000 at most"
        case .written(let waited, let lost):
            "the log is written again: \(waited) records waited, "
                + (lost == 0 ? "none was lost" : "\(lost) were lost")
        case .segment(let cause): "the log cannot begin a new file (\(cause)): it keeps the old one"
        }
    }
}

/// Finds out when the state of a log changes.
struct LogWatch {
    private var isWaiting = false
    private var most = 0
    private var lostBefore = 0
    private var segmentFault: String?

    /// What is new in `status`.
    mutating func notices(of status: LogStatus) -> [LogNotice] {
        var notices: [LogNotice] = []
        most = max(most, status.backlog)
        if !isWaiting, status.backlog > 0 {
            isWaiting = true
            most = status.backlog
            lostBefore = status.lost
            notices.append(.waiting(cause: status.fault?.text ?? "the disk refuses"))
        } else if isWaiting, status.backlog == 0 {
            isWaiting = false
            notices.append(.written(waited: most, lost: status.lost - lostBefore))
        }
        let fault = status.segmentFault?.text
        if let fault, segmentFault == nil { notices.append(.segment(cause: fault)) }
        segmentFault = fault
        return notices
    }
}
