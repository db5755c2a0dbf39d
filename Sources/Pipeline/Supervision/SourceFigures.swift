package import StageGraph
package import VisionCore

/// How one source of a run fares.
package struct SourceFigures: Sendable {
    /// Index within the run.
    package var index: Int
    /// Its name.
    package var name: String
    /// Whether it is a live one.
    package var isLive: Bool
    /// Where its frames went.
    package var balance: FrameBalance
    /// Media time up to which it is delivered.
    package var delivered: MediaInstant
    /// Packets from which no frame was made.
    package var refusedPackets: Int
    /// Why it could not be processed.
    package var failure: (any UserFacing)?

    init(_ run: SourceRun) {
        index = run.plan.settings.index
        name = run.name
        isLive = run.plan.settings.isLive
        balance = run.account.balance
        delivered = run.memory.delivered
        refusedPackets = run.memory.position.refusedPackets
        failure = run.memory.failure
    }
}
