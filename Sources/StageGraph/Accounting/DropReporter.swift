import VisionCore

/// Counts drops by stage and cause and reports them to the handler.
final class DropReporter: Sendable {
    private let tally: DropTally
    private let handler: DropHandler?

    init(tally: DropTally, handler: DropHandler?) {
        self.tally = tally
        self.handler = handler
    }

    func report(_ item: any GraphItem, stage: String, cause: DropCause) {
        guard item.countsAsFrame else { return }
        tally.add(stage: stage, cause: cause)
        handler?(item, stage, cause)
    }
}
