package import EventLog
package import Media
package import VisionCore

/// Something that happened to a source, as the stage that reads it saw it.
package enum SourceEvent: Sendable {
    /// A try to open it begins; with `retryAfter`, after that long. `trouble` is why the last one
    /// failed.
    case opening(attempt: Int, retryAfter: Duration?, trouble: SourceTrouble?)
    /// It is open.
    case opened(OpenedStreams)
    /// Nothing came for too long.
    case stalled(SourceTrouble)
    /// It went away.
    case down(SourceTrouble)
    /// Frames are missing for `length`, by the monotonic clock; `lostFrames` is how many would
    /// have come at the source's rate, nil where that is not known.
    case gap(cause: GapRecord.Cause, length: Duration, lostFrames: Int?)
    /// A picture of it that cannot be read: its frame is missing.
    case lost(name: String, reason: String)
    /// From here on its pictures are another stream: the codec changed.
    case changedCodec(StreamInfo)
    /// Something about how it is watched was decided.
    case decided(SourceDecision)
    /// The clock of its timestamps runs at this rate against ours: wrong, or right again.
    case clockRate(Double)
    /// Many of its pictures arrive damaged.
    case damaged(DamageWatch.Finding)
    /// It is over: nothing follows.
    case ended(SourceEnd)
}

/// A decision about how a source is watched, with the figures behind it.
package struct SourceDecision: Sendable, Equatable {
    /// What is decided on, for example `decode`.
    package var action: String
    /// What it was.
    package var from: String
    /// What it is now.
    package var to: String
    /// Why, with the figures.
    package var reason: String
}

/// What an opened source gives.
package struct OpenedStreams: Sendable {
    /// Its pictures.
    package var video: StreamInfo
    /// Its sound; nil when it has none or none is wanted.
    package var audio: StreamInfo?
    /// Tries that it took.
    package var attempt: Int
    /// Timestamp of the first frame of a file that was wound: that frame does not come.
    package var origin: MediaTime?
}

/// Why a source is over.
package enum SourceEnd: Sendable, Equatable {
    /// It had nothing more.
    case endOfFile
    /// Nothing more of it was wanted.
    case enough
    /// The run was stopped.
    case stopped
    /// It failed, for the reason given.
    case failed(String)

    /// `reason` of the `source` record.
    package var text: String {
        switch self {
        case .endOfFile: "eof"
        case .enough: "enough"
        case .stopped: "stopped"
        case .failed(let reason): reason
        }
    }
}
