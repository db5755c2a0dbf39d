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
    /// What its tracks and rules came to.
    package var tally: EventTally
    /// What a person should know of it, a line each.
    package var notes: [String]
    /// Whether it is pictures, each with a name.
    package var isPictures: Bool
    /// Why it could not be processed.
    package var failure: (any UserFacing)?

    init(_ run: SourceRun) {
        index = run.plan.settings.index
        name = run.name
        isLive = run.plan.settings.isLive
        balance = run.account.balance
        refusedPackets = run.memory.position.refusedPackets
        let vitals = run.memory.vitals.now
        delivered = vitals.delivered
        tally = vitals.tally
        notes = vitals.notes
        failure = vitals.failure
        isPictures = run.plan.settings.isPictures
    }
}

extension SourceFigures {
    /// Frames that the decoder made.
    package var decodedFrames: Int { balance.decoded }
    /// Frames whose records are in the log.
    package var deliveredFrames: Int { balance.delivered }
    /// Frames that were dropped, by the word of the cause.
    package var drops: [String: Int] {
        balance.dropped.values.joined().reduce(into: [:]) { drops, entry in
            drops[entry.key.rawValue, default: 0] += entry.value
        }
    }
}
