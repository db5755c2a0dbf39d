import Locking
import VisionCore

/// The newest frame of a source with all that was found in it, for whoever looks.
///
/// Any thread. Holds two frames at most; no pixels are copied for it.
package final class LatestFrame: Sendable {
    private let frames = Lock<(now: AnalysedFrame?, inferred: AnalysedFrame?)>((nil, nil))

    init() {}

    /// The newest frame; nil before the first.
    package var now: AnalysedFrame? { frames.withLock { $0.now } }

    /// The newest frame that networks looked at: what is hidden in those behind it.
    var inferred: AnalysedFrame? { frames.withLock { $0.inferred } }

    /// Takes note of a frame.
    func note(_ new: AnalysedFrame) {
        frames.withLock { frames in
            frames.now = new
            if new.via == .infer { frames.inferred = new }
        }
    }
}
