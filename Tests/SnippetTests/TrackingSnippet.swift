import Tracking
import VisionCore

// The example of Tracking.docc.
func trackNumbers(in frames: [[Detection]], of size: Size) -> [[Int]] {
    var tracker = ByteTracker()
    return frames.enumerated().map { index, detections in
        let time = MediaInstant(nanoseconds: Int64(index) * 40_000_000)
        return tracker.update(detections: detections, in: size, at: time).map(\.number)
    }
}
