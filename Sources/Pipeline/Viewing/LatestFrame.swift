import Locking

/// The newest frame of a source with all that was found in it, for whoever looks.
///
/// Any thread. Holds one frame, no pixels are copied for it.
package final class LatestFrame: Sendable {
    private let frame = Lock<AnalysedFrame?>(nil)

    init() {}

    /// The newest frame; nil before the first.
    package var now: AnalysedFrame? { frame.withLock { $0 } }

    /// Takes note of a frame.
    func note(_ new: AnalysedFrame) { frame.withLock { $0 = new } }
}
