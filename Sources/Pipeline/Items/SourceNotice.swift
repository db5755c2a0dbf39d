package import EventLog
package import Media
package import VisionCore

/// Something that happened to a source, in its place between its frames.
package struct SourceNotice: Sendable {
    /// What happened.
    package enum Event: Sendable {
        /// A try to open it begins; with `retryInMs`, after that long.
        case opening(attempt: Int, retryInMs: Int?)
        /// It is open; `video` describes its pictures, `audio` its sound. `origin` is the timestamp
        /// of the first frame of a file that was wound: that frame does not come.
        case opened(video: StreamInfo, audio: StreamInfo?, attempt: Int, origin: MediaTime?)
        /// Nothing came for too long.
        case stalled(reason: String)
        /// It went away.
        case down(reason: String)
        /// Frames are missing; the length in milliseconds of the monotonic clock, unless a file's.
        case gap(cause: GapRecord.Cause, milliseconds: Double?)
        /// Its clock or its pictures changed: a new epoch begins.
        case discontinuity(reason: String, size: Size, isJump: Bool)
        /// It is over.
        case ended(reason: String)
    }

    /// Index of the source.
    package let source: Int
    /// Epoch that it belongs to; the decoding stage fills it in.
    package var epoch: Int = 0
    /// Media time of the last frame before it, nanoseconds; the decoding stage fills it in.
    package var lastTime: Int64?
    /// What happened.
    package let event: Event

    /// Whether no frame of its epoch follows.
    package var endsEpoch: Bool {
        switch event {
        case .down, .discontinuity, .ended: true
        case .opening, .opened, .stalled, .gap: false
        }
    }
}
